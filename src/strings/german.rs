use std::borrow::Cow::Borrowed;

use super::Strings;

impl Strings {
    /// The texts in German.
    pub const fn german() -> Self {
        Self {
            create_running: Borrowed("Workspace wird erstellt…"),
            create_succeeded: Borrowed("{name} erstellt"),
            create_succeeded_unnamed: Borrowed("Workspace erstellt"),
            create_failed: Borrowed("{name} konnte nicht erstellt werden"),
            create_failed_unnamed: Borrowed("Workspace konnte nicht erstellt werden"),
            already_exists: Borrowed("Workspace {name} gibt es bereits"),
            already_exists_unnamed: Borrowed("Workspace gibt es bereits"),
            start_running: Borrowed("Workspace wird gestartet…"),
            start_succeeded: Borrowed("{name} gestartet"),
            start_succeeded_unnamed: Borrowed("Workspace gestartet"),
            start_failed: Borrowed("{name} konnte nicht gestartet werden"),
            start_failed_unnamed: Borrowed("Workspace konnte nicht gestartet werden"),
            stop_running: Borrowed("Workspace wird gestoppt…"),
            stop_succeeded: Borrowed("{name} gestoppt"),
            stop_succeeded_unnamed: Borrowed("Workspace gestoppt"),
            stop_failed: Borrowed("{name} konnte nicht gestoppt werden"),
            stop_failed_unnamed: Borrowed("Workspace konnte nicht gestoppt werden"),
            quota_reached: Borrowed("Workspace-Kontingent ausgeschöpft"),
            quota_numbers: Borrowed("{message} ({consumed} von {budget} Credits in Gebrauch)"),
            stage_queued: Borrowed("Wartet in der Build-Warteschlange…"),
            stage_stopping: Borrowed("Workspace wird gestoppt…"),
            stage_building: Borrowed("Workspace wird gebaut…"),
            stage_agent_connecting: Borrowed("Warten auf die Verbindung des Workspace-Agenten…"),
            stage_startup_scripts: Borrowed("Startskripte laufen…"),
            label_with_agent: Borrowed("{label}: {agent}"),
            agent_not_ready: Borrowed("keine Verbindung zum Workspace-Agenten"),
            agent_missing: Borrowed("kein Workspace-Agent"),
            agent_unclear: Borrowed("kein Workspace-Agent auswählbar"),
            agent_not_ready_reason: Borrowed("Der Chat konnte den Workspace-Agenten nicht erreichen."),
            agent_missing_reason: Borrowed("Dieser Workspace hat keinen Agenten; der Chat kann ihn nicht nutzen."),
            agent_unclear_reason: Borrowed("Der Chat konnte keinen Workspace-Agenten auswählen."),
            scripts_failed: Borrowed(
                "Ein Startskript oder Dev-Container ist fehlgeschlagen. Davon eingerichtete Skills, Anweisungen oder \
                 Werkzeuge fehlen möglicherweise.",
            ),
            scripts_stopped: Borrowed(
                "Die Startskripte liefen über ihr Zeitlimit hinaus und wurden beendet. Davon eingerichtete Skills, \
                 Anweisungen oder Werkzeuge fehlen möglicherweise.",
            ),
            scripts_unfinished: Borrowed(
                "Die Startskripte liefen nicht zu Ende. Davon eingerichtete Skills, Anweisungen oder Werkzeuge fehlen \
                 möglicherweise.",
            ),
            scripts_still_running: Borrowed(
                "Die Startskripte liefen noch, als der Chat nicht länger wartete. Davon eingerichtete Skills, \
                 Anweisungen oder Werkzeuge sind möglicherweise noch nicht verfügbar.",
            ),
            tool_call_running: Borrowed("Werkzeugaufruf läuft"),
            tool_call_failed: Borrowed("Werkzeugaufruf fehlgeschlagen"),
            view_workspace: Borrowed("Workspace ansehen"),
            retry: Borrowed("Erneut versuchen"),
            log_loading: Borrowed("Build-Log wird geladen…"),
            log_slow: Borrowed("Das Build-Log lässt länger auf sich warten als erwartet."),
            log_empty: Borrowed("Kein Build-Log vorhanden."),
            log_failed: Borrowed("Das Build-Log konnte nicht geladen werden."),
            log_reconnecting: Borrowed("Verbindung wird wiederhergestellt…"),
            log_still_building: Borrowed("Der Build läuft noch."),
            log_overflowed: Borrowed(
                "Das Build-Log hat die Größengrenze des Servers überschritten. Spätere Zeilen wurden nicht aufbewahrt.",
            ),
            log_malformed_one: Borrowed("1 Stück des Logs war nicht lesbar."),
            log_malformed: Borrowed("{count} Stücke des Logs waren nicht lesbar."),
            queue_position: Borrowed("Platz {position}."),
            queue_position_of: Borrowed("Platz {position} von {size}."),
            log_region: Borrowed("Build-Log"),
            log_stage_unnamed: Borrowed("Build-Schritt"),
            duration_second: Borrowed("1 Sekunde"),
            duration_seconds: Borrowed("{count} Sekunden"),
        }
    }
}
