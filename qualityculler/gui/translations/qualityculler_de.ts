<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
  <context>
    <name>AboutDialog</name>
    <message>
      <source>About QualityCuller</source>
      <translation>Über QualityCuller</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Licences</source>
      <translation>Lizenzen</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>Packages</source>
      <translation>Pakete</translation>
    </message>
    <message>
      <source>Scores and ranks photos by technical quality on your own machine; no photo leaves it. Licence: Apache-2.0.</source>
      <translation>Bewertet und ordnet Fotos nach technischer Qualität auf dem eigenen Rechner; kein Foto verlässt ihn. Lizenz: Apache-2.0.</translation>
    </message>
  </context>
  <context>
    <name>ApplyPanel</name>
    <message numerus="yes">
      <source>%n photo(s) would change.</source>
      <translation>
        <numerusform>%n Foto würde sich ändern.</numerusform>
        <numerusform>%n Fotos würden sich ändern.</numerusform>
      </translation>
    </message>
    <message>
      <source>Apply to all shown</source>
      <translation>Auf alle gezeigten anwenden</translation>
    </message>
    <message>
      <source>Leave my own flags as they are</source>
      <translation>Eigene Markierungen so lassen</translation>
    </message>
    <message numerus="yes">
      <source>Pick %n photo(s)</source>
      <translation>
        <numerusform>%n Foto auswählen</numerusform>
        <numerusform>%n Fotos auswählen</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Reject %n photo(s)</source>
      <translation>
        <numerusform>%n Foto ablehnen</numerusform>
        <numerusform>%n Fotos ablehnen</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Take %n flag(s) off</source>
      <translation>
        <numerusform>%n Markierung entfernen</numerusform>
        <numerusform>%n Markierungen entfernen</numerusform>
      </translation>
    </message>
    <message>
      <source>What to do with all photos shown</source>
      <translation>Was mit allen gezeigten Fotos geschehen soll</translation>
    </message>
  </context>
  <context>
    <name>Board</name>
    <message numerus="yes">
      <source>%n path(s) copied.</source>
      <translation>
        <numerusform>%n Pfad kopiert.</numerusform>
        <numerusform>%n Pfade kopiert.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) moved to the bin.</source>
      <translation>
        <numerusform>%n Foto in den Papierkorb gelegt.</numerusform>
        <numerusform>%n Fotos in den Papierkorb gelegt.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) put back.</source>
      <translation>
        <numerusform>%n Foto zurückgelegt.</numerusform>
        <numerusform>%n Fotos zurückgelegt.</numerusform>
      </translation>
    </message>
    <message>
      <source>A scan is under way; rescore when it has ended.</source>
      <translation>Ein Durchlauf ist im Gange; danach kann neu bewertet werden.</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Einzelheiten</translation>
    </message>
    <message>
      <source>Explanation</source>
      <translation>Erklärung</translation>
    </message>
    <message>
      <source>Filters</source>
      <translation>Filter</translation>
    </message>
    <message>
      <source>History</source>
      <translation>Verlauf</translation>
    </message>
    <message>
      <source>Rejected photos</source>
      <translation>Abgelehnte Fotos</translation>
    </message>
    <message>
      <source>Skipped files</source>
      <translation>Übersprungene Dateien</translation>
    </message>
  </context>
  <context>
    <name>Canvas</name>
    <message>
      <source>loading …</source>
      <translation>lädt …</translation>
    </message>
  </context>
  <context>
    <name>Commands</name>
    <message>
      <source>No label</source>
      <translation>Kein Farbetikett</translation>
    </message>
    <message>
      <source>{0} label</source>
      <translation>Etikett {0}</translation>
    </message>
  </context>
  <context>
    <name>CrashDialog</name>
    <message>
      <source>A bug in QualityCuller</source>
      <translation>Ein Fehler in QualityCuller</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Go on working</source>
      <translation>Weiterarbeiten</translation>
    </message>
    <message>
      <source>Open the folder of the log</source>
      <translation>Ordner des Protokolls öffnen</translation>
    </message>
    <message>
      <source>Something went wrong that is our fault, not yours. What you have decided so far is stored. The details are in {0}.</source>
      <translation>Etwas ging schief, und es liegt an uns, nicht an Ihnen. Ihre bisherigen Entscheidungen sind gespeichert. Die Einzelheiten stehen in {0}.</translation>
    </message>
    <message>
      <source>What happened</source>
      <translation>Was geschah</translation>
    </message>
  </context>
  <context>
    <name>DetailsPanel</name>
    <message>
      <source>Histogram of the photo</source>
      <translation>Histogramm des Fotos</translation>
    </message>
  </context>
  <context>
    <name>ExplanationPanel</name>
    <message>
      <source>Choose “Explain quality” in the menu of a photo.</source>
      <translation>Wählen Sie „Qualität erklären“ im Menü eines Fotos.</translation>
    </message>
    <message>
      <source>No explainer is installed, so there is nothing to say in words about what is good or bad in this photo.</source>
      <translation>Es ist kein Erklärer installiert; in Worten lässt sich daher nicht sagen, was an diesem Foto gut oder schlecht ist.</translation>
    </message>
    <message>
      <source>Place in its folder: {0}</source>
      <translation>Platz im Ordner: {0}</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Bewertungen des Ordners</translation>
    </message>
  </context>
  <context>
    <name>Filmstrip</name>
    <message>
      <source>Filmstrip</source>
      <translation>Filmstreifen</translation>
    </message>
  </context>
  <context>
    <name>FiltersPanel</name>
    <message numerus="yes">
      <source>%n star(s) or more</source>
      <translation>
        <numerusform>%n Stern oder mehr</numerusform>
        <numerusform>%n Sterne oder mehr</numerusform>
      </translation>
    </message>
    <message>
      <source>Filter by name or folder</source>
      <translation>Nach Name oder Ordner filtern</translation>
    </message>
    <message>
      <source>Filter by stars</source>
      <translation>Nach Sternen filtern</translation>
    </message>
    <message>
      <source>Highest score</source>
      <translation>Höchste Bewertung</translation>
    </message>
    <message>
      <source>Lowest score</source>
      <translation>Niedrigste Bewertung</translation>
    </message>
    <message>
      <source>No label</source>
      <translation>Kein Farbetikett</translation>
    </message>
    <message>
      <source>Part of a name or folder</source>
      <translation>Teil eines Namens oder Ordners</translation>
    </message>
    <message>
      <source>Score, with the current photo marked</source>
      <translation>Bewertung; das aktuelle Foto ist markiert</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Bewertungen des Ordners</translation>
    </message>
    <message>
      <source>Show all</source>
      <translation>Alle zeigen</translation>
    </message>
    <message>
      <source>Suggested by the program</source>
      <translation>Vom Programm vorgeschlagen</translation>
    </message>
    <message>
      <source>Your flag</source>
      <translation>Ihre Markierung</translation>
    </message>
    <message>
      <source>Your label</source>
      <translation>Ihr Farbetikett</translation>
    </message>
    <message>
      <source>Your stars</source>
      <translation>Ihre Sterne</translation>
    </message>
    <message>
      <source>any number</source>
      <translation>beliebig viele</translation>
    </message>
    <message>
      <source>from</source>
      <translation>von</translation>
    </message>
    <message>
      <source>none yet</source>
      <translation>noch keine</translation>
    </message>
    <message>
      <source>to</source>
      <translation>bis</translation>
    </message>
    <message>
      <source>{0} of {1} shown</source>
      <translation>{0} von {1} gezeigt</translation>
    </message>
  </context>
  <context>
    <name>GridView</name>
    <message>
      <source>Photos</source>
      <translation>Fotos</translation>
    </message>
  </context>
  <context>
    <name>HistoryPanel</name>
    <message>
      <source>A click goes back to a step, or forth to it again.</source>
      <translation>Ein Klick führt zu einem Schritt zurück oder wieder vor.</translation>
    </message>
    <message>
      <source>Before the first step</source>
      <translation>Vor dem ersten Schritt</translation>
    </message>
    <message>
      <source>History</source>
      <translation>Verlauf</translation>
    </message>
    <message>
      <source>{0} (undone)</source>
      <translation>{0} (rückgängig)</translation>
    </message>
    <message numerus="yes">
      <source>{0}: %n photo(s)</source>
      <translation>
        <numerusform>{0}: %n Foto</numerusform>
        <numerusform>{0}: %n Fotos</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>KeysPage</name>
    <message>
      <source>Add</source>
      <translation>Hinzufügen</translation>
    </message>
    <message>
      <source>As in the preset</source>
      <translation>Wie in der Vorlage</translation>
    </message>
    <message>
      <source>Export the key map</source>
      <translation>Tastenbelegung exportieren</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exportieren …</translation>
    </message>
    <message>
      <source>Import a key map</source>
      <translation>Tastenbelegung importieren</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>Importieren …</translation>
    </message>
    <message>
      <source>Key maps (*.json)</source>
      <translation>Tastenbelegungen (*.json)</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>New keys</source>
      <translation>Neue Tasten</translation>
    </message>
    <message>
      <source>No keys</source>
      <translation>Keine Tasten</translation>
    </message>
    <message>
      <source>Preset</source>
      <translation>Vorlage</translation>
    </message>
    <message>
      <source>What</source>
      <translation>Was</translation>
    </message>
    <message>
      <source>{0} means several things: {1}.</source>
      <translation>{0} bedeutet mehreres: {1}.</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>Open a folder</source>
      <translation>Einen Ordner öffnen</translation>
    </message>
    <message>
      <source>There is no folder {0}.</source>
      <translation>Es gibt keinen Ordner {0}.</translation>
    </message>
    <message>
      <source>This is a bug in QualityCuller ({0}); details are in {1}.</source>
      <translation>Das ist ein Fehler in QualityCuller ({0}); Einzelheiten stehen in {1}.</translation>
    </message>
  </context>
  <context>
    <name>RejectsPanel</name>
    <message numerus="yes">
      <source>%n photo(s) are back in their place.</source>
      <translation>
        <numerusform>%n Foto ist wieder an seinem Platz.</numerusform>
        <numerusform>%n Fotos sind wieder an ihrem Platz.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) moved to the bin; undo brings them back.</source>
      <translation>
        <numerusform>%n Foto liegt im Papierkorb; Rückgängig holt es zurück.</numerusform>
        <numerusform>%n Fotos liegen im Papierkorb; Rückgängig holt sie zurück.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Move %n photo(s) to the bin ({0})</source>
      <translation>
        <numerusform>%n Foto in den Papierkorb ({0})</numerusform>
        <numerusform>%n Fotos in den Papierkorb ({0})</numerusform>
      </translation>
    </message>
    <message>
      <source>Moving …</source>
      <translation>Wird verschoben …</translation>
    </message>
    <message numerus="yes">
      <source>Put the last %n photo(s) back</source>
      <translation>
        <numerusform>Das letzte Foto zurücklegen</numerusform>
        <numerusform>Die letzten %n Fotos zurücklegen</numerusform>
      </translation>
    </message>
    <message>
      <source>Rejected photos</source>
      <translation>Abgelehnte Fotos</translation>
    </message>
    <message>
      <source>Untick what shall stay. Files go to the system's bin.</source>
      <translation>Haken bei allem entfernen, was bleiben soll. Die Dateien kommen in den Papierkorb des Systems.</translation>
    </message>
  </context>
  <context>
    <name>SettingsDialog</name>
    <message>
      <source>A photo whose score, with the error to expect, lies on both sides of a limit is suggested for review. Your own flags are never changed by this.</source>
      <translation>Ein Foto, dessen Bewertung samt erwartetem Fehler auf beiden Seiten einer Grenze liegt, wird zur Durchsicht vorgeschlagen. Eigene Markierungen ändert das nie.</translation>
    </message>
    <message>
      <source>Another language is used from the next start on.</source>
      <translation>Eine andere Sprache gilt ab dem nächsten Start.</translation>
    </message>
    <message>
      <source>Auto-advance</source>
      <translation>Automatisch weiter</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Each decision goes on to the next photo</source>
      <translation>Jede Entscheidung geht zum nächsten Foto weiter</translation>
    </message>
    <message>
      <source>General</source>
      <translation>Allgemein</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Tasten</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Sprache</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Einstellungen</translation>
    </message>
    <message>
      <source>Size of the thumbnails</source>
      <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
      <source>Suggest to keep from</source>
      <translation>Behalten vorschlagen ab</translation>
    </message>
    <message>
      <source>Suggest to reject below</source>
      <translation>Ablehnen vorschlagen unter</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Erscheinungsbild</translation>
    </message>
    <message>
      <source>as the desktop</source>
      <translation>wie die Arbeitsumgebung</translation>
    </message>
    <message>
      <source>dark</source>
      <translation>dunkel</translation>
    </message>
    <message>
      <source>light</source>
      <translation>hell</translation>
    </message>
  </context>
  <context>
    <name>SkippedPanel</name>
    <message numerus="yes">
      <source>%n file(s) without a score.</source>
      <translation>
        <numerusform>%n Datei ohne Bewertung.</numerusform>
        <numerusform>%n Dateien ohne Bewertung.</numerusform>
      </translation>
    </message>
    <message>
      <source>File</source>
      <translation>Datei</translation>
    </message>
    <message>
      <source>Skipped files</source>
      <translation>Übersprungene Dateien</translation>
    </message>
    <message>
      <source>Why</source>
      <translation>Warum</translation>
    </message>
  </context>
  <context>
    <name>Speaking</name>
    <message>
      <source>Compare</source>
      <translation>Vergleich</translation>
    </message>
    <message>
      <source>Filmstrip</source>
      <translation>Filmstreifen</translation>
    </message>
    <message>
      <source>Loupe</source>
      <translation>Lupe</translation>
    </message>
    <message>
      <source>Photos</source>
      <translation>Fotos</translation>
    </message>
    <message>
      <source>Survey</source>
      <translation>Übersicht</translation>
    </message>
  </context>
  <context>
    <name>Stage</name>
    <message>
      <source>Drop a folder with photos here, or press Ctrl+O.</source>
      <translation>Einen Ordner mit Fotos hierher ziehen oder Strg+O drücken.</translation>
    </message>
    <message>
      <source>No photos to show here.</source>
      <translation>Hier gibt es keine Fotos zu zeigen.</translation>
    </message>
  </context>
  <context>
    <name>StatusLine</name>
    <message numerus="yes">
      <source>%n photo(s)</source>
      <translation>
        <numerusform>%n Foto</numerusform>
        <numerusform>%n Fotos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) selected</source>
      <translation>
        <numerusform>%n Foto gewählt</numerusform>
        <numerusform>%n Fotos gewählt</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Done again for %n photo(s).</source>
      <translation>
        <numerusform>Für %n Foto wiederholt.</numerusform>
        <numerusform>Für %n Fotos wiederholt.</numerusform>
      </translation>
    </message>
    <message>
      <source>Nothing to redo.</source>
      <translation>Nichts zu wiederholen.</translation>
    </message>
    <message>
      <source>Nothing to undo.</source>
      <translation>Nichts rückgängig zu machen.</translation>
    </message>
    <message>
      <source>Progress of the scan</source>
      <translation>Fortschritt des Durchlaufs</translation>
    </message>
    <message numerus="yes">
      <source>Undone for %n photo(s).</source>
      <translation>
        <numerusform>Für %n Foto rückgängig gemacht.</numerusform>
        <numerusform>Für %n Fotos rückgängig gemacht.</numerusform>
      </translation>
    </message>
    <message>
      <source>scan paused</source>
      <translation>Durchlauf angehalten</translation>
    </message>
    <message>
      <source>stopping …</source>
      <translation>hält an …</translation>
    </message>
    <message>
      <source>{0} left</source>
      <translation>noch {0}</translation>
    </message>
    <message>
      <source>{0} of {1}</source>
      <translation>{0} von {1}</translation>
    </message>
    <message>
      <source>{0} of {1} done</source>
      <translation>{0} von {1} fertig</translation>
    </message>
    <message>
      <source>{0}/s</source>
      <translation>{0}/s</translation>
    </message>
  </context>
  <context>
    <name>ToolBar</name>
    <message>
      <source>Direction</source>
      <translation>Richtung</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>Size of the thumbnails</source>
      <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
      <source>Sort by</source>
      <translation>Ordnen nach</translation>
    </message>
    <message>
      <source>Tools</source>
      <translation>Werkzeuge</translation>
    </message>
    <message>
      <source>highest first</source>
      <translation>höchste zuerst</translation>
    </message>
    <message>
      <source>lowest first</source>
      <translation>niedrigste zuerst</translation>
    </message>
  </context>
  <context>
    <name>actions</name>
    <message>
      <source>1 star</source>
      <translation>1 Stern</translation>
    </message>
    <message>
      <source>2 stars</source>
      <translation>2 Sterne</translation>
    </message>
    <message>
      <source>3 stars</source>
      <translation>3 Sterne</translation>
    </message>
    <message>
      <source>4 stars</source>
      <translation>4 Sterne</translation>
    </message>
    <message>
      <source>5 stars</source>
      <translation>5 Sterne</translation>
    </message>
    <message>
      <source>About QualityCuller</source>
      <translation>Über QualityCuller</translation>
    </message>
    <message>
      <source>Auto-advance</source>
      <translation>Automatisch weiter</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Blau</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Cancel the scan</source>
      <translation>Durchlauf abbrechen</translation>
    </message>
    <message>
      <source>Clipped light and shadow</source>
      <translation>Beschnittene Lichter und Schatten</translation>
    </message>
    <message>
      <source>Compare</source>
      <translation>Vergleich</translation>
    </message>
    <message>
      <source>Copy path</source>
      <translation>Pfad kopieren</translation>
    </message>
    <message>
      <source>Explain quality</source>
      <translation>Qualität erklären</translation>
    </message>
    <message>
      <source>Filmstrip</source>
      <translation>Filmstreifen</translation>
    </message>
    <message>
      <source>Filter…</source>
      <translation>Filter …</translation>
    </message>
    <message>
      <source>Fit or 100 %</source>
      <translation>Einpassen oder 100 %</translation>
    </message>
    <message>
      <source>Focus peaking</source>
      <translation>Scharfe Kanten</translation>
    </message>
    <message>
      <source>Frame the other photo</source>
      <translation>Das andere Foto wählen</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>Vollbild</translation>
    </message>
    <message>
      <source>Further away</source>
      <translation>Weiter weg</translation>
    </message>
    <message>
      <source>Go on with the scan</source>
      <translation>Durchlauf fortsetzen</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Grün</translation>
    </message>
    <message>
      <source>Grid</source>
      <translation>Raster</translation>
    </message>
    <message>
      <source>Histogram</source>
      <translation>Histogramm</translation>
    </message>
    <message>
      <source>Keys…</source>
      <translation>Tasten …</translation>
    </message>
    <message>
      <source>Look for new photos</source>
      <translation>Nach neuen Fotos suchen</translation>
    </message>
    <message>
      <source>Look further down</source>
      <translation>Weiter nach unten</translation>
    </message>
    <message>
      <source>Look further left</source>
      <translation>Weiter nach links</translation>
    </message>
    <message>
      <source>Look further right</source>
      <translation>Weiter nach rechts</translation>
    </message>
    <message>
      <source>Look further up</source>
      <translation>Weiter nach oben</translation>
    </message>
    <message>
      <source>Looking for photos …</source>
      <translation>Sucht Fotos …</translation>
    </message>
    <message>
      <source>Loupe</source>
      <translation>Lupe</translation>
    </message>
    <message>
      <source>Move rejects…</source>
      <translation>Abgelehnte verschieben …</translation>
    </message>
    <message>
      <source>Nearer</source>
      <translation>Näher</translation>
    </message>
    <message>
      <source>Next photo</source>
      <translation>Nächstes Foto</translation>
    </message>
    <message>
      <source>No flag</source>
      <translation>Keine Markierung</translation>
    </message>
    <message>
      <source>No label</source>
      <translation>Kein Farbetikett</translation>
    </message>
    <message>
      <source>No stars</source>
      <translation>Keine Sterne</translation>
    </message>
    <message>
      <source>Open folder…</source>
      <translation>Ordner öffnen …</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>Pause the scan</source>
      <translation>Durchlauf anhalten</translation>
    </message>
    <message>
      <source>Pick</source>
      <translation>Auswählen</translation>
    </message>
    <message>
      <source>Previous photo</source>
      <translation>Voriges Foto</translation>
    </message>
    <message>
      <source>Purple</source>
      <translation>Violett</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Beenden</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rot</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Wiederholen</translation>
    </message>
    <message>
      <source>Reject</source>
      <translation>Ablehnen</translation>
    </message>
    <message>
      <source>Rescore</source>
      <translation>Neu bewerten</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Fortsetzen</translation>
    </message>
    <message>
      <source>Rule of thirds</source>
      <translation>Drittelregel</translation>
    </message>
    <message>
      <source>Select all</source>
      <translation>Alle wählen</translation>
    </message>
    <message>
      <source>Select only the current photo</source>
      <translation>Nur das aktuelle Foto wählen</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>Einstellungen …</translation>
    </message>
    <message>
      <source>Show in file manager</source>
      <translation>In der Dateiverwaltung zeigen</translation>
    </message>
    <message>
      <source>Survey</source>
      <translation>Übersicht</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Rückgängig</translation>
    </message>
    <message>
      <source>Yellow</source>
      <translation>Gelb</translation>
    </message>
  </context>
  <context>
    <name>apply</name>
    <message>
      <source>Pick all</source>
      <translation>Alle auswählen</translation>
    </message>
    <message>
      <source>Pick what is suggested to keep</source>
      <translation>Auswählen, was behalten werden soll</translation>
    </message>
    <message>
      <source>Reject all</source>
      <translation>Alle ablehnen</translation>
    </message>
    <message>
      <source>Reject what is suggested to reject</source>
      <translation>Ablehnen, was abgelehnt werden soll</translation>
    </message>
    <message>
      <source>Take the flags off</source>
      <translation>Markierungen entfernen</translation>
    </message>
  </context>
  <context>
    <name>bin</name>
    <message>
      <source>Moving files to the bin needs send2trash, which is not installed: pip install send2trash</source>
      <translation>Für den Papierkorb fehlt send2trash: pip install send2trash</translation>
    </message>
    <message>
      <source>There is another file at {0}; the one in the bin was left there.</source>
      <translation>Unter {0} liegt eine andere Datei; die im Papierkorb blieb dort.</translation>
    </message>
    <message>
      <source>{0} could not be moved to the bin: {1}.</source>
      <translation>{0} konnte nicht in den Papierkorb gelegt werden: {1}.</translation>
    </message>
    <message>
      <source>{0} could not be put back: {1}. It lies at {2}.</source>
      <translation>{0} konnte nicht zurückgelegt werden: {1}. Die Datei liegt unter {2}.</translation>
    </message>
    <message>
      <source>{0} has changed since it was scanned; it was left alone.</source>
      <translation>{0} wurde seit dem Durchlauf geändert und blieb unangetastet.</translation>
    </message>
    <message>
      <source>{0} is in the system's bin; put it back from there, then look for new photos.</source>
      <translation>{0} liegt im Papierkorb des Systems; von dort zurücklegen, dann nach neuen Fotos suchen.</translation>
    </message>
    <message>
      <source>{0} is not there any more.</source>
      <translation>{0} ist nicht mehr da.</translation>
    </message>
    <message>
      <source>{0} was not found in the bin; has it been emptied?</source>
      <translation>{0} wurde im Papierkorb nicht gefunden; wurde er geleert?</translation>
    </message>
  </context>
  <context>
    <name>facts</name>
    <message>
      <source>Because</source>
      <translation>Weil</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Kamera</translation>
    </message>
    <message>
      <source>Fingerprint</source>
      <translation>Fingerabdruck</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Ordner</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>Orientation</source>
      <translation>Ausrichtung</translation>
    </message>
    <message>
      <source>Place in its folder</source>
      <translation>Platz im Ordner</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Bewertung</translation>
    </message>
    <message>
      <source>Scorer</source>
      <translation>Bewerter</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Größe</translation>
    </message>
    <message>
      <source>Suggested</source>
      <translation>Vorschlag</translation>
    </message>
    <message>
      <source>Taken</source>
      <translation>Aufgenommen</translation>
    </message>
    <message>
      <source>Your verdict</source>
      <translation>Ihr Urteil</translation>
    </message>
    <message>
      <source>mirrored</source>
      <translation>gespiegelt</translation>
    </message>
    <message>
      <source>mirrored and turned left</source>
      <translation>gespiegelt und nach links gedreht</translation>
    </message>
    <message>
      <source>mirrored and turned right</source>
      <translation>gespiegelt und nach rechts gedreht</translation>
    </message>
    <message>
      <source>mirrored upside down</source>
      <translation>kopfüber gespiegelt</translation>
    </message>
    <message>
      <source>not known</source>
      <translation>nicht bekannt</translation>
    </message>
    <message>
      <source>not read yet</source>
      <translation>noch nicht gelesen</translation>
    </message>
    <message>
      <source>nothing yet</source>
      <translation>noch nichts</translation>
    </message>
    <message>
      <source>turned by 180°</source>
      <translation>um 180° gedreht</translation>
    </message>
    <message>
      <source>turned left</source>
      <translation>nach links gedreht</translation>
    </message>
    <message>
      <source>turned right</source>
      <translation>nach rechts gedreht</translation>
    </message>
    <message>
      <source>upright</source>
      <translation>aufrecht</translation>
    </message>
    <message>
      <source>{0} of 5, error not known</source>
      <translation>{0} von 5, Fehler nicht bekannt</translation>
    </message>
    <message>
      <source>{0} of {1}, 1 being the best</source>
      <translation>{0} von {1}; 1 ist der beste</translation>
    </message>
    <message>
      <source>{0} ± {1} of 5</source>
      <translation>{0} ± {1} von 5</translation>
    </message>
  </context>
  <context>
    <name>letters</name>
    <message>
      <source>B</source>
      <translation>B</translation>
    </message>
    <message>
      <source>G</source>
      <translation>Gr</translation>
    </message>
    <message>
      <source>P</source>
      <translation>V</translation>
    </message>
    <message>
      <source>R</source>
      <translation>R</translation>
    </message>
    <message>
      <source>Y</source>
      <translation>Ge</translation>
    </message>
  </context>
  <context>
    <name>menus</name>
    <message>
      <source>&amp;Edit</source>
      <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Datei</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Hilfe</translation>
    </message>
    <message>
      <source>&amp;Photo</source>
      <translation>&amp;Foto</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Ansicht</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>Farbetikett</translation>
    </message>
    <message>
      <source>Open recent</source>
      <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
      <source>Over the photo</source>
      <translation>Über dem Foto</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>Felder</translation>
    </message>
    <message>
      <source>Stars</source>
      <translation>Sterne</translation>
    </message>
  </context>
  <context>
    <name>reasons</name>
    <message>
      <source>It could not be scored: {0}</source>
      <translation>Es ließ sich nicht bewerten: {0}</translation>
    </message>
    <message>
      <source>It has not been scored yet.</source>
      <translation>Es ist noch nicht bewertet.</translation>
    </message>
    <message>
      <source>Scored {0} (likely {1} to {2})</source>
      <translation>Mit {0} bewertet (wahrscheinlich {1} bis {2})</translation>
    </message>
    <message>
      <source>Scored {0} (likely {1} to {2}, error not known)</source>
      <translation>Mit {0} bewertet (wahrscheinlich {1} bis {2}, Fehler nicht bekannt)</translation>
    </message>
    <message>
      <source>codec missing</source>
      <translation>Decoder fehlt</translation>
    </message>
    <message>
      <source>damaged</source>
      <translation>beschädigt</translation>
    </message>
    <message>
      <source>empty</source>
      <translation>leer</translation>
    </message>
    <message>
      <source>too large</source>
      <translation>zu groß</translation>
    </message>
    <message>
      <source>unreadable</source>
      <translation>nicht lesbar</translation>
    </message>
    <message>
      <source>{0}: at or above {1} even at its lowest.</source>
      <translation>{0}: selbst im schlechtesten Fall mindestens {1}.</translation>
    </message>
    <message>
      <source>{0}: below {1} even at its highest.</source>
      <translation>{0}: selbst im besten Fall unter {1}.</translation>
    </message>
    <message>
      <source>{0}: between {1} and {2}.</source>
      <translation>{0}: zwischen {1} und {2}.</translation>
    </message>
    <message>
      <source>{0}: too close to {1} to keep it unseen.</source>
      <translation>{0}: zu nahe an {1}, um es ungesehen zu behalten.</translation>
    </message>
    <message>
      <source>{0}: too close to {1} to reject it.</source>
      <translation>{0}: zu nahe an {1}, um es abzulehnen.</translation>
    </message>
  </context>
  <context>
    <name>tasks</name>
    <message>
      <source>This is a bug in QualityCuller ({0}); see the log.</source>
      <translation>Das ist ein Fehler in QualityCuller ({0}); siehe Protokoll.</translation>
    </message>
  </context>
  <context>
    <name>words</name>
    <message>
      <source>1 star</source>
      <translation>1 Stern</translation>
    </message>
    <message>
      <source>2 stars</source>
      <translation>2 Sterne</translation>
    </message>
    <message>
      <source>3 stars</source>
      <translation>3 Sterne</translation>
    </message>
    <message>
      <source>4 stars</source>
      <translation>4 Sterne</translation>
    </message>
    <message>
      <source>5 stars</source>
      <translation>5 Sterne</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Blau</translation>
    </message>
    <message>
      <source>Capture time</source>
      <translation>Aufnahmezeit</translation>
    </message>
    <message>
      <source>Flag</source>
      <translation>Markierung</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Grün</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>Farbetikett</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Name</translation>
    </message>
    <message>
      <source>No flag</source>
      <translation>Keine Markierung</translation>
    </message>
    <message>
      <source>No stars</source>
      <translation>Keine Sterne</translation>
    </message>
    <message>
      <source>Picked</source>
      <translation>Ausgewählt</translation>
    </message>
    <message>
      <source>Purple</source>
      <translation>Violett</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rot</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>Abgelehnt</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Bewertung</translation>
    </message>
    <message>
      <source>Stars</source>
      <translation>Sterne</translation>
    </message>
    <message>
      <source>Status</source>
      <translation>Zustand</translation>
    </message>
    <message>
      <source>Yellow</source>
      <translation>Gelb</translation>
    </message>
    <message>
      <source>can't judge</source>
      <translation>nicht beurteilbar</translation>
    </message>
    <message>
      <source>keep?</source>
      <translation>behalten?</translation>
    </message>
    <message>
      <source>label {0}</source>
      <translation>Etikett {0}</translation>
    </message>
    <message>
      <source>not scored yet</source>
      <translation>noch nicht bewertet</translation>
    </message>
    <message>
      <source>reject?</source>
      <translation>ablehnen?</translation>
    </message>
    <message>
      <source>review?</source>
      <translation>ansehen?</translation>
    </message>
    <message>
      <source>score {0}</source>
      <translation>Bewertung {0}</translation>
    </message>
    <message>
      <source>skipped: {0}</source>
      <translation>übersprungen: {0}</translation>
    </message>
    <message>
      <source>the program suggests: {0}</source>
      <translation>das Programm schlägt vor: {0}</translation>
    </message>
  </context>
</TS>
