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
    <message>
      <source>Pick {0}, reject {1}</source>
      <translation>{0} auswählen, {1} ablehnen</translation>
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
    <name>Crop</name>
    <message>
      <source>Show the place: {0}</source>
      <translation>Die Stelle zeigen: {0}</translation>
    </message>
    <message>
      <source>Show this place at 100 %</source>
      <translation>Diese Stelle bei 100 % zeigen</translation>
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
      <source>Measured</source>
      <translation>Gemessen</translation>
    </message>
    <message>
      <source>Measuring …</source>
      <translation>Messung läuft …</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Wertungen des Ordners</translation>
    </message>
    <message>
      <source>Stopped.</source>
      <translation>Angehalten.</translation>
    </message>
    <message>
      <source>This can be kept once the photo has been scanned.</source>
      <translation>Das kann erst behalten werden, wenn das Foto gescannt ist.</translation>
    </message>
    <message>
      <source>What a model says</source>
      <translation>Was ein Modell sagt</translation>
    </message>
  </context>
  <context>
    <name>FaultFilter</name>
    <message>
      <source>Measure the rest</source>
      <translation>Den Rest messen</translation>
    </message>
    <message>
      <source>Photos with: {0}</source>
      <translation>Fotos mit: {0}</translation>
    </message>
    <message>
      <source>Show all photos</source>
      <translation>Alle Fotos zeigen</translation>
    </message>
    <message>
      <source>Stop measuring</source>
      <translation>Messung anhalten</translation>
    </message>
    <message>
      <source>{0} of {1} photos have been measured.</source>
      <translation>{0} von {1} Fotos sind gemessen.</translation>
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
    <name>FindingRow</name>
    <message>
      <source>Set aside: wrong for this photo, you said.</source>
      <translation>Beiseitegelegt: stimmt bei diesem Foto nicht, sagten Sie.</translation>
    </message>
    <message>
      <source>Show photos with this fault</source>
      <translation>Fotos mit diesem Fehler zeigen</translation>
    </message>
    <message>
      <source>What to do about: {0}</source>
      <translation>Was tun bei: {0}</translation>
    </message>
    <message>
      <source>Wrong for this photo</source>
      <translation>Stimmt bei diesem Foto nicht</translation>
    </message>
  </context>
  <context>
    <name>FindingsView</name>
    <message>
      <source>Measured and sound ({0})</source>
      <translation>Gemessen und in Ordnung ({0})</translation>
    </message>
    <message>
      <source>No fault was measured.</source>
      <translation>Kein Fehler wurde gemessen.</translation>
    </message>
    <message>
      <source>set aside: {0}</source>
      <translation>beiseitegelegt: {0}</translation>
    </message>
  </context>
  <context>
    <name>FrameButton</name>
    <message>
      <source>Show the photo: {0}</source>
      <translation>Das Foto zeigen: {0}</translation>
    </message>
    <message>
      <source>Show this photo</source>
      <translation>Dieses Foto zeigen</translation>
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
    <name>Handles</name>
    <message>
      <source>This photo is not in the list that is shown.</source>
      <translation>Dieses Foto ist nicht in der gezeigten Liste.</translation>
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
    <name>ModelChoice</name>
    <message>
      <source>Get more models…</source>
      <translation>Weitere Modelle holen…</translation>
    </message>
    <message>
      <source>Model that explains</source>
      <translation>Modell, das erklärt</translation>
    </message>
    <message>
      <source>no model</source>
      <translation>kein Modell</translation>
    </message>
  </context>
  <context>
    <name>ModelText</name>
    <message>
      <source>(about {0} s left)</source>
      <translation>(noch etwa {0} s)</translation>
    </message>
    <message>
      <source>Ask again</source>
      <translation>Neu fragen</translation>
    </message>
    <message>
      <source>Checking the model's files</source>
      <translation>Die Dateien des Modells werden geprüft</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Kopieren</translation>
    </message>
    <message>
      <source>Loading the model</source>
      <translation>Das Modell wird geladen</translation>
    </message>
    <message>
      <source>Looking at the photo</source>
      <translation>Das Foto wird betrachtet</translation>
    </message>
    <message>
      <source>Remembered from an earlier time.</source>
      <translation>Von einem früheren Mal gemerkt.</translation>
    </message>
    <message>
      <source>Starting the model's process</source>
      <translation>Der Prozess des Modells wird gestartet</translation>
    </message>
    <message>
      <source>Starting …</source>
      <translation>Es geht los …</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Anhalten</translation>
    </message>
    <message>
      <source>The model gave no score.</source>
      <translation>Das Modell gab keine Wertung.</translation>
    </message>
    <message>
      <source>The model says {0} (not the score).</source>
      <translation>Das Modell sagt {0} (nicht die Wertung).</translation>
    </message>
    <message>
      <source>What the model is doing</source>
      <translation>Was das Modell tut</translation>
    </message>
    <message>
      <source>by the model {0}</source>
      <translation>vom Modell {0}</translation>
    </message>
    <message>
      <source>cut off at its limit</source>
      <translation>an seiner Grenze abgeschnitten</translation>
    </message>
    <message>
      <source>{0} s, {1} tokens/s</source>
      <translation>{0} s, {1} Token/s</translation>
    </message>
    <message>
      <source>{0} tokens/s</source>
      <translation>{0} Token/s</translation>
    </message>
  </context>
  <context>
    <name>ModelsDialog</name>
    <message>
      <source>Close</source>
      <translation>Schließen</translation>
    </message>
    <message>
      <source>Download</source>
      <translation>Herunterladen</translation>
    </message>
    <message>
      <source>Downloading {0} …</source>
      <translation>{0} wird heruntergeladen …</translation>
    </message>
    <message>
      <source>I have read the licence ({0}, {1}) and accept it</source>
      <translation>Ich habe die Lizenz ({0}, {1}) gelesen und nehme sie an</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modelle</translation>
    </message>
    <message>
      <source>Models that explain</source>
      <translation>Modelle, die erklären</translation>
    </message>
    <message>
      <source>Really remove {0}?</source>
      <translation>{0} wirklich entfernen?</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Entfernen</translation>
    </message>
    <message>
      <source>Stop the download</source>
      <translation>Herunterladen anhalten</translation>
    </message>
    <message>
      <source>Stopped; what has come stays for the next time.</source>
      <translation>Angehalten; was da ist, bleibt für das nächste Mal.</translation>
    </message>
    <message>
      <source>Use this model</source>
      <translation>Dieses Modell verwenden</translation>
    </message>
    <message>
      <source>{0} is here.</source>
      <translation>{0} ist da.</translation>
    </message>
    <message>
      <source>{0} is removed.</source>
      <translation>{0} ist entfernt.</translation>
    </message>
    <message>
      <source>{0}, in use</source>
      <translation>{0}, in Gebrauch</translation>
    </message>
    <message>
      <source>{0}: {1} of {2}</source>
      <translation>{0}: {1} von {2}</translation>
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
    <name>SentenceRow</name>
    <message>
      <source>Contradicted: {0}</source>
      <translation>Widerlegt: {0}</translation>
    </message>
    <message>
      <source>Model opinion, not measured</source>
      <translation>Meinung des Modells, nicht gemessen</translation>
    </message>
    <message>
      <source>Model opinion; measured, but not decided: {0}</source>
      <translation>Meinung des Modells; gemessen, aber nicht entschieden: {0}</translation>
    </message>
    <message>
      <source>Supported: {0}</source>
      <translation>Gestützt: {0}</translation>
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
      <source>Score photos with</source>
      <translation>Fotos bewerten mit</translation>
    </message>
    <message>
      <source>Scores of another scorer stay stored, and are never mixed with these. What this one has not scored yet, the next scan will.</source>
      <translation>Die Bewertungen eines anderen Bewerters bleiben gespeichert und werden nie mit diesen vermischt. Was dieser noch nicht bewertet hat, bewertet der nächste Durchlauf.</translation>
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
    <name>SiblingView</name>
    <message>
      <source>This photo is not in the list that is shown.</source>
      <translation>Dieses Foto ist nicht in der gezeigten Liste.</translation>
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
    <name>StandingView</name>
    <message>
      <source>Choose “Explain quality” in the menu of a photo.</source>
      <translation>Wählen Sie „Qualität erklären“ im Menü eines Fotos.</translation>
    </message>
    <message>
      <source>Compare both</source>
      <translation>Beide vergleichen</translation>
    </message>
    <message>
      <source>Frame {0} of the same moment scores {1} higher ({2}).</source>
      <translation>Das Bild {0} aus demselben Moment liegt um {1} höher ({2}).</translation>
    </message>
    <message>
      <source>Place in its folder: {0}</source>
      <translation>Platz im Ordner: {0}</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Wertungen des Ordners</translation>
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
      <source>Pick and reject what is suggested</source>
      <translation>Auswählen und ablehnen wie vorgeschlagen</translation>
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
    <name>evidence</name>
    <message>
      <source>Clipped highlights</source>
      <translation>Ausgefressene Lichter</translation>
    </message>
    <message>
      <source>Clipped shadows</source>
      <translation>Zugelaufene Schatten</translation>
    </message>
    <message>
      <source>Colour cast</source>
      <translation>Farbstich</translation>
    </message>
    <message>
      <source>Compression</source>
      <translation>Kompression</translation>
    </message>
    <message>
      <source>Defocus</source>
      <translation>Fehlfokus</translation>
    </message>
    <message>
      <source>Low contrast</source>
      <translation>Geringer Kontrast</translation>
    </message>
    <message>
      <source>Low resolution</source>
      <translation>Geringe Auflösung</translation>
    </message>
    <message>
      <source>Motion blur</source>
      <translation>Bewegungsunschärfe</translation>
    </message>
    <message>
      <source>Noise</source>
      <translation>Rauschen</translation>
    </message>
    <message>
      <source>Overexposed</source>
      <translation>Überbelichtung</translation>
    </message>
    <message>
      <source>Tilted horizon</source>
      <translation>Schiefer Horizont</translation>
    </message>
    <message>
      <source>Underexposed</source>
      <translation>Unterbelichtung</translation>
    </message>
    <message>
      <source>cannot judge</source>
      <translation>nicht zu beurteilen</translation>
    </message>
    <message>
      <source>clear</source>
      <translation>deutlich</translation>
    </message>
    <message>
      <source>direction {0}°</source>
      <translation>Richtung {0}°</translation>
    </message>
    <message>
      <source>limit {0}</source>
      <translation>Grenze {0}</translation>
    </message>
    <message>
      <source>severe</source>
      <translation>stark</translation>
    </message>
    <message>
      <source>slight</source>
      <translation>leicht</translation>
    </message>
    <message>
      <source>sound</source>
      <translation>in Ordnung</translation>
    </message>
    <message>
      <source>{0} % sure</source>
      <translation>zu {0} % sicher</translation>
    </message>
    <message>
      <source>{0}: {1}</source>
      <translation>{0}: {1}</translation>
    </message>
  </context>
  <context>
    <name>facts</name>
    <message>
      <source>All scores</source>
      <translation>Alle Bewertungen</translation>
    </message>
    <message>
      <source>Because</source>
      <translation>Weil</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Kamera</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>Belichtung</translation>
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
    <name>measured</name>
    <message>
      <source>grey levels at 8 px seams</source>
      <translation>Graustufen an 8-px-Nähten</translation>
    </message>
    <message>
      <source>% of pixels</source>
      <translation>% der Pixel</translation>
    </message>
    <message>
      <source>A horizon is a matter of the whole photo.</source>
      <translation>Ein Horizont ist Sache des ganzen Fotos.</translation>
    </message>
    <message>
      <source>EV</source>
      <translation>EV</translation>
    </message>
    <message>
      <source>It is dark with bright lights in it, as at night; that may be meant so.</source>
      <translation>Es ist dunkel mit hellen Lichtern darin, wie bei Nacht; das mag so gewollt sein.</translation>
    </message>
    <message>
      <source>It leans to blue.</source>
      <translation>Er geht nach Blau.</translation>
    </message>
    <message>
      <source>It leans to cyan.</source>
      <translation>Er geht nach Cyan.</translation>
    </message>
    <message>
      <source>It leans to green.</source>
      <translation>Er geht nach Grün.</translation>
    </message>
    <message>
      <source>It leans to magenta-red.</source>
      <translation>Er geht nach Magentarot.</translation>
    </message>
    <message>
      <source>It leans to orange.</source>
      <translation>Er geht nach Orange.</translation>
    </message>
    <message>
      <source>It leans to violet.</source>
      <translation>Er geht nach Violett.</translation>
    </message>
    <message>
      <source>It leans to yellow.</source>
      <translation>Er geht nach Gelb.</translation>
    </message>
    <message>
      <source>Lab units</source>
      <translation>Lab-Einheiten</translation>
    </message>
    <message>
      <source>Much is pure white but the rest is not bright, as before a white background.</source>
      <translation>Vieles ist reinweiß, der Rest aber nicht hell, wie vor weißem Hintergrund.</translation>
    </message>
    <message>
      <source>No part is even and neither black nor white.</source>
      <translation>Kein Teil ist gleichmäßig und weder schwarz noch weiß.</translation>
    </message>
    <message>
      <source>Noise hides the edges that would show the focus.</source>
      <translation>Rauschen verdeckt die Kanten, die den Fokus zeigen würden.</translation>
    </message>
    <message>
      <source>Too little is grey to tell a cast from the colours of the scene.</source>
      <translation>Zu wenig ist grau, um einen Farbstich von den Farben der Szene zu unterscheiden.</translation>
    </message>
    <message>
      <source>It is small; whether that is enough depends on its use.</source>
      <translation>Es ist klein; ob das genügt, hängt von der Verwendung ab.</translation>
    </message>
    <message>
      <source>Only a reduced preview could be measured, which hides compression.</source>
      <translation>Nur eine verkleinerte Vorschau konnte gemessen werden, und die verdeckt Kompression.</translation>
    </message>
    <message>
      <source>Only a reduced preview could be measured, which hides noise.</source>
      <translation>Nur eine verkleinerte Vorschau konnte gemessen werden, und die verdeckt Rauschen.</translation>
    </message>
    <message>
      <source>Only a small part is sharp; whether it is the subject cannot be told.</source>
      <translation>Nur ein kleiner Teil ist scharf; ob es das Motiv ist, lässt sich nicht sagen.</translation>
    </message>
    <message>
      <source>Only a small preview could be measured, which hides the blur of the photo.</source>
      <translation>Nur eine kleine Vorschau konnte gemessen werden, und die verdeckt die Unschärfe des Fotos.</translation>
    </message>
    <message>
      <source>The blur has a direction: it is motion, which hides the focus.</source>
      <translation>Die Unschärfe hat eine Richtung: Es ist Bewegung, und die verdeckt den Fokus.</translation>
    </message>
    <message>
      <source>The file was saved at JPEG quality {0}.</source>
      <translation>Die Datei wurde mit JPEG-Qualität {0} gespeichert.</translation>
    </message>
    <message>
      <source>The model's opinion, not measured.</source>
      <translation>Meinung des Modells, nicht gemessen.</translation>
    </message>
    <message>
      <source>The picture is smaller than {0} px; blur cannot be told from detail.</source>
      <translation>Das Bild ist kleiner als {0} px; Unschärfe lässt sich nicht von Details unterscheiden.</translation>
    </message>
    <message>
      <source>The picture is too dark or too bright to have colours.</source>
      <translation>Das Bild ist zu dunkel oder zu hell, um Farben zu haben.</translation>
    </message>
    <message>
      <source>The picture is too small to show 8 px blocks.</source>
      <translation>Das Bild ist zu klein, um Blöcke von 8 px zu zeigen.</translation>
    </message>
    <message>
      <source>The surround is smeared but the subject is not, as when panning with it.</source>
      <translation>Die Umgebung ist verwischt, das Motiv nicht, wie beim Mitziehen.</translation>
    </message>
    <message>
      <source>There is no line that is certain to be a horizon.</source>
      <translation>Keine Linie ist mit Sicherheit ein Horizont.</translation>
    </message>
    <message>
      <source>Too little of the picture has detail to show a direction of blur.</source>
      <translation>Zu wenig vom Bild hat Details, um eine Richtung der Unschärfe zu zeigen.</translation>
    </message>
    <message>
      <source>Too little of the picture has edges that would show the focus.</source>
      <translation>Zu wenig vom Bild hat Kanten, die den Fokus zeigen würden.</translation>
    </message>
    <message>
      <source>degrees</source>
      <translation>Grad</translation>
    </message>
    <message>
      <source>grey levels</source>
      <translation>Graustufen</translation>
    </message>
    <message>
      <source>megapixels</source>
      <translation>Megapixel</translation>
    </message>
    <message>
      <source>px</source>
      <translation>px</translation>
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
    <name>models</name>
    <message>
      <source>Built-in basic model</source>
      <translation>Eingebautes einfaches Modell</translation>
    </message>
    <message>
      <source>Here: {0} s a photo, {1} tokens/s</source>
      <translation>Hier: {0} s je Foto, {1} Token/s</translation>
    </message>
    <message>
      <source>Licence: {0}</source>
      <translation>Lizenz: {0}</translation>
    </message>
    <message>
      <source>Memory it needs: about {0} GB</source>
      <translation>Speicherbedarf: etwa {0} GB</translation>
    </message>
    <message>
      <source>Size: {0}</source>
      <translation>Größe: {0}</translation>
    </message>
    <message>
      <source>Your own model</source>
      <translation>Ihr eigenes Modell</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>eingebaut</translation>
    </message>
    <message>
      <source>damaged</source>
      <translation>beschädigt</translation>
    </message>
    <message>
      <source>expert</source>
      <translation>für Fachleute</translation>
    </message>
    <message>
      <source>files of your own</source>
      <translation>eigene Dateien</translation>
    </message>
    <message>
      <source>installed</source>
      <translation>installiert</translation>
    </message>
    <message>
      <source>installed, there is a newer version</source>
      <translation>installiert, es gibt eine neuere Version</translation>
    </message>
    <message>
      <source>large</source>
      <translation>groß</translation>
    </message>
    <message>
      <source>not here</source>
      <translation>nicht da</translation>
    </message>
    <message>
      <source>partly here</source>
      <translation>teilweise da</translation>
    </message>
    <message>
      <source>recommended</source>
      <translation>empfohlen</translation>
    </message>
    <message>
      <source>small</source>
      <translation>klein</translation>
    </message>
    <message>
      <source>small and quick, a few plain sentences; rely on the measurements beside it</source>
      <translation>klein und schnell, ein paar einfache Sätze; verlassen Sie sich auf die Messungen daneben</translation>
    </message>
    <message>
      <source>your own</source>
      <translation>Ihr eigenes</translation>
    </message>
    <message>
      <source>{0} of it are here already.</source>
      <translation>{0} davon sind schon da.</translation>
    </message>
    <message>
      <source>{0} tokens/s</source>
      <translation>{0} Token/s</translation>
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
      <source>{0} says how pleasing a photo is, which suggests nothing.</source>
      <translation>{0} sagt, wie gefällig ein Foto ist; daraus folgt kein Vorschlag.</translation>
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
    <name>sibling</name>
    <message>
      <source>({0}: {1} against {2})</source>
      <translation>({0}: {1} gegen {2})</translation>
    </message>
    <message>
      <source>With a score of {0} the program would suggest “{1}” here, not “{2}”.</source>
      <translation>Mit einer Bewertung von {0} würde das Programm hier „{1}“ vorschlagen, nicht „{2}“.</translation>
    </message>
    <message>
      <source>at the same place</source>
      <translation>an derselben Stelle</translation>
    </message>
    <message>
      <source>{0} has a straighter horizon</source>
      <translation>{0} hat einen geraderen Horizont</translation>
    </message>
    <message>
      <source>{0} has fewer clipped highlights</source>
      <translation>{0} hat weniger ausgefressene Lichter</translation>
    </message>
    <message>
      <source>{0} has fewer clipped shadows</source>
      <translation>{0} hat weniger zugelaufene Schatten</translation>
    </message>
    <message>
      <source>{0} has less of a colour cast</source>
      <translation>{0} hat weniger Farbstich</translation>
    </message>
    <message>
      <source>{0} has more contrast</source>
      <translation>{0} hat mehr Kontrast</translation>
    </message>
    <message>
      <source>{0} has more pixels</source>
      <translation>{0} hat mehr Pixel</translation>
    </message>
    <message>
      <source>{0} is less damaged by compression</source>
      <translation>{0} hat weniger unter der Kompression gelitten</translation>
    </message>
    <message>
      <source>{0} is less noisy</source>
      <translation>{0} rauscht weniger</translation>
    </message>
    <message>
      <source>{0} is less overexposed</source>
      <translation>{0} ist weniger überbelichtet</translation>
    </message>
    <message>
      <source>{0} is less smeared by motion</source>
      <translation>{0} hat weniger Bewegungsunschärfe</translation>
    </message>
    <message>
      <source>{0} is less underexposed</source>
      <translation>{0} ist weniger unterbelichtet</translation>
    </message>
    <message>
      <source>{0} is sharper</source>
      <translation>{0} ist schärfer</translation>
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
