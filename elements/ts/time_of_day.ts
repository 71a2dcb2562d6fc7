const digits = (number: number, length: number) => String(number).padStart(length, "0");

/** `HH:mm:ss.SSS` in the reader's time zone, as the log shows times. Empty for a text that is no time. */
export function timeOfDay(createdAt: string): string {
  const date = new Date(createdAt);
  if (Number.isNaN(date.getTime())) return "";
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2));
  return `${hours}:${minutes}:${seconds}.${digits(date.getMilliseconds(), 3)}`;
}
