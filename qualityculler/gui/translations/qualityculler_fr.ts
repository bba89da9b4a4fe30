<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en">
  <context>
    <name>AboutDialog</name>
    <message>
      <source>About QualityCuller</source>
      <translation>À propos de QualityCuller</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Fermer</translation>
    </message>
    <message>
      <source>Licences</source>
      <translation>Licences</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <source>Packages</source>
      <translation>Paquets</translation>
    </message>
    <message>
      <source>Scores and ranks photos by technical quality on your own machine; no photo leaves it. Licence: Apache-2.0.</source>
      <translation>Note et classe les photos selon leur qualité technique sur votre propre machine ; aucune photo ne la quitte. Licence : Apache-2.0.</translation>
    </message>
  </context>
  <context>
    <name>ApplyPanel</name>
    <message numerus="yes">
      <source>%n photo(s) would change.</source>
      <translation>
        <numerusform>%n photo changerait.</numerusform>
        <numerusform>%n photos changeraient.</numerusform>
      </translation>
    </message>
    <message>
      <source>Apply to all shown</source>
      <translation>Appliquer à toutes les photos affichées</translation>
    </message>
    <message>
      <source>Leave my own flags as they are</source>
      <translation>Laisser mes propres marques</translation>
    </message>
    <message numerus="yes">
      <source>Pick %n photo(s)</source>
      <translation>
        <numerusform>Retenir %n photo</numerusform>
        <numerusform>Retenir %n photos</numerusform>
      </translation>
    </message>
    <message>
      <source>Pick {0}, reject {1}</source>
      <translation>Retenir {0}, rejeter {1}</translation>
    </message>
    <message numerus="yes">
      <source>Reject %n photo(s)</source>
      <translation>
        <numerusform>Rejeter %n photo</numerusform>
        <numerusform>Rejeter %n photos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Take %n flag(s) off</source>
      <translation>
        <numerusform>Enlever %n marque</numerusform>
        <numerusform>Enlever %n marques</numerusform>
      </translation>
    </message>
    <message>
      <source>What to do with all photos shown</source>
      <translation>Que faire de toutes les photos affichées</translation>
    </message>
  </context>
  <context>
    <name>Board</name>
    <message numerus="yes">
      <source>%n path(s) copied.</source>
      <translation>
        <numerusform>%n chemin copié.</numerusform>
        <numerusform>%n chemins copiés.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) moved to the bin.</source>
      <translation>
        <numerusform>%n photo mise à la corbeille.</numerusform>
        <numerusform>%n photos mises à la corbeille.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) put back.</source>
      <translation>
        <numerusform>%n photo remise en place.</numerusform>
        <numerusform>%n photos remises en place.</numerusform>
      </translation>
    </message>
    <message>
      <source>A scan is under way; rescore when it has ended.</source>
      <translation>Une analyse est en cours ; réévaluez quand elle sera finie.</translation>
    </message>
    <message>
      <source>Details</source>
      <translation>Détails</translation>
    </message>
    <message>
      <source>Explanation</source>
      <translation>Explication</translation>
    </message>
    <message>
      <source>Filters</source>
      <translation>Filtres</translation>
    </message>
    <message>
      <source>History</source>
      <translation>Historique</translation>
    </message>
    <message>
      <source>Rejected photos</source>
      <translation>Photos rejetées</translation>
    </message>
    <message>
      <source>Skipped files</source>
      <translation>Fichiers ignorés</translation>
    </message>
  </context>
  <context>
    <name>Canvas</name>
    <message>
      <source>loading …</source>
      <translation>chargement …</translation>
    </message>
  </context>
  <context>
    <name>Commands</name>
    <message>
      <source>No label</source>
      <translation>Aucun libellé</translation>
    </message>
    <message>
      <source>{0} label</source>
      <translation>Libellé {0}</translation>
    </message>
  </context>
  <context>
    <name>CrashDialog</name>
    <message>
      <source>A bug in QualityCuller</source>
      <translation>Un bogue dans QualityCuller</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <source>Go on working</source>
      <translation>Continuer</translation>
    </message>
    <message>
      <source>Open the folder of the log</source>
      <translation>Ouvrir le dossier du journal</translation>
    </message>
    <message>
      <source>Something went wrong that is our fault, not yours. What you have decided so far is stored. The details are in {0}.</source>
      <translation>Un problème est survenu, par notre faute et non la vôtre. Vos décisions sont enregistrées. Les détails se trouvent dans {0}.</translation>
    </message>
    <message>
      <source>What happened</source>
      <translation>Ce qui s’est passé</translation>
    </message>
  </context>
  <context>
    <name>Crop</name>
    <message>
      <source>Show the place: {0}</source>
      <translation>Montrer l'endroit : {0}</translation>
    </message>
    <message>
      <source>Show this place at 100 %</source>
      <translation>Montrer cet endroit à 100 %</translation>
    </message>
  </context>
  <context>
    <name>DetailsPanel</name>
    <message>
      <source>Histogram of the photo</source>
      <translation>Histogramme de la photo</translation>
    </message>
  </context>
  <context>
    <name>ExplanationPanel</name>
    <message>
      <source>Measured</source>
      <translation>Mesuré</translation>
    </message>
    <message>
      <source>Measuring …</source>
      <translation>Mesure en cours …</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Notes du dossier</translation>
    </message>
    <message>
      <source>Stopped.</source>
      <translation>Arrêté.</translation>
    </message>
    <message>
      <source>This can be kept once the photo has been scanned.</source>
      <translation>Cela pourra être gardé quand la photo aura été analysée.</translation>
    </message>
    <message>
      <source>What a model says</source>
      <translation>Ce qu'en dit un modèle</translation>
    </message>
  </context>
  <context>
    <name>FaultFilter</name>
    <message>
      <source>Measure the rest</source>
      <translation>Mesurer le reste</translation>
    </message>
    <message>
      <source>Photos with: {0}</source>
      <translation>Photos avec : {0}</translation>
    </message>
    <message>
      <source>Show all photos</source>
      <translation>Montrer toutes les photos</translation>
    </message>
    <message>
      <source>Stop measuring</source>
      <translation>Arrêter la mesure</translation>
    </message>
    <message>
      <source>{0} of {1} photos have been measured.</source>
      <translation>{0} photos sur {1} ont été mesurées.</translation>
    </message>
  </context>
  <context>
    <name>Filmstrip</name>
    <message>
      <source>Filmstrip</source>
      <translation>Film</translation>
    </message>
  </context>
  <context>
    <name>FiltersPanel</name>
    <message numerus="yes">
      <source>%n star(s) or more</source>
      <translation>
        <numerusform>%n étoile ou plus</numerusform>
        <numerusform>%n étoiles ou plus</numerusform>
      </translation>
    </message>
    <message>
      <source>Filter by name or folder</source>
      <translation>Filtrer par nom ou dossier</translation>
    </message>
    <message>
      <source>Filter by stars</source>
      <translation>Filtrer par étoiles</translation>
    </message>
    <message>
      <source>Highest score</source>
      <translation>Note la plus haute</translation>
    </message>
    <message>
      <source>Lowest score</source>
      <translation>Note la plus basse</translation>
    </message>
    <message>
      <source>No label</source>
      <translation>Aucun libellé</translation>
    </message>
    <message>
      <source>Part of a name or folder</source>
      <translation>Partie d’un nom ou d’un dossier</translation>
    </message>
    <message>
      <source>Score, with the current photo marked</source>
      <translation>Note, avec la photo actuelle marquée</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Notes du dossier</translation>
    </message>
    <message>
      <source>Show all</source>
      <translation>Tout afficher</translation>
    </message>
    <message>
      <source>Suggested by the program</source>
      <translation>Suggéré par le programme</translation>
    </message>
    <message>
      <source>Your flag</source>
      <translation>Votre marque</translation>
    </message>
    <message>
      <source>Your label</source>
      <translation>Votre libellé</translation>
    </message>
    <message>
      <source>Your stars</source>
      <translation>Vos étoiles</translation>
    </message>
    <message>
      <source>any number</source>
      <translation>n’importe</translation>
    </message>
    <message>
      <source>from</source>
      <translation>de</translation>
    </message>
    <message>
      <source>none yet</source>
      <translation>aucune encore</translation>
    </message>
    <message>
      <source>to</source>
      <translation>à</translation>
    </message>
    <message>
      <source>{0} of {1} shown</source>
      <translation>{0} sur {1} affichées</translation>
    </message>
  </context>
  <context>
    <name>FindingRow</name>
    <message>
      <source>Set aside: wrong for this photo, you said.</source>
      <translation>Écarté : faux pour cette photo, selon vous.</translation>
    </message>
    <message>
      <source>Show photos with this fault</source>
      <translation>Montrer les photos avec ce défaut</translation>
    </message>
    <message>
      <source>What to do about: {0}</source>
      <translation>Que faire : {0}</translation>
    </message>
    <message>
      <source>Wrong for this photo</source>
      <translation>Faux pour cette photo</translation>
    </message>
  </context>
  <context>
    <name>FindingsView</name>
    <message>
      <source>Measured and sound ({0})</source>
      <translation>Mesuré et sans défaut ({0})</translation>
    </message>
    <message>
      <source>No fault was measured.</source>
      <translation>Aucun défaut n'a été mesuré.</translation>
    </message>
    <message>
      <source>set aside: {0}</source>
      <translation>écarté : {0}</translation>
    </message>
  </context>
  <context>
    <name>FrameButton</name>
    <message>
      <source>Show the photo: {0}</source>
      <translation>Afficher la photo : {0}</translation>
    </message>
    <message>
      <source>Show this photo</source>
      <translation>Afficher cette photo</translation>
    </message>
  </context>
  <context>
    <name>GridView</name>
    <message>
      <source>Photos</source>
      <translation>Photos</translation>
    </message>
  </context>
  <context>
    <name>Handles</name>
    <message>
      <source>This photo is not in the list that is shown.</source>
      <translation>Cette photo n'est pas dans la liste affichée.</translation>
    </message>
  </context>
  <context>
    <name>HistoryPanel</name>
    <message>
      <source>A click goes back to a step, or forth to it again.</source>
      <translation>Un clic revient à une étape, ou y retourne.</translation>
    </message>
    <message>
      <source>Before the first step</source>
      <translation>Avant la première étape</translation>
    </message>
    <message>
      <source>History</source>
      <translation>Historique</translation>
    </message>
    <message>
      <source>{0} (undone)</source>
      <translation>{0} (annulé)</translation>
    </message>
    <message numerus="yes">
      <source>{0}: %n photo(s)</source>
      <translation>
        <numerusform>{0} : %n photo</numerusform>
        <numerusform>{0} : %n photos</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>KeysPage</name>
    <message>
      <source>Add</source>
      <translation>Ajouter</translation>
    </message>
    <message>
      <source>As in the preset</source>
      <translation>Comme dans le modèle</translation>
    </message>
    <message>
      <source>Export the key map</source>
      <translation>Exporter les raccourcis</translation>
    </message>
    <message>
      <source>Export…</source>
      <translation>Exporter…</translation>
    </message>
    <message>
      <source>Import a key map</source>
      <translation>Importer des raccourcis</translation>
    </message>
    <message>
      <source>Import…</source>
      <translation>Importer…</translation>
    </message>
    <message>
      <source>Key maps (*.json)</source>
      <translation>Raccourcis (*.json)</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Touches</translation>
    </message>
    <message>
      <source>New keys</source>
      <translation>Nouvelles touches</translation>
    </message>
    <message>
      <source>No keys</source>
      <translation>Aucune touche</translation>
    </message>
    <message>
      <source>Preset</source>
      <translation>Modèle</translation>
    </message>
    <message>
      <source>What</source>
      <translation>Action</translation>
    </message>
    <message>
      <source>{0} means several things: {1}.</source>
      <translation>{0} a plusieurs sens : {1}.</translation>
    </message>
  </context>
  <context>
    <name>MainWindow</name>
    <message>
      <source>Open a folder</source>
      <translation>Ouvrir un dossier</translation>
    </message>
    <message>
      <source>There is no folder {0}.</source>
      <translation>Le dossier {0} n’existe pas.</translation>
    </message>
    <message>
      <source>This is a bug in QualityCuller ({0}); details are in {1}.</source>
      <translation>C’est un bogue de QualityCuller ({0}) ; les détails sont dans {1}.</translation>
    </message>
  </context>
  <context>
    <name>ModelChoice</name>
    <message>
      <source>Get more models…</source>
      <translation>Obtenir d'autres modèles…</translation>
    </message>
    <message>
      <source>Model that explains</source>
      <translation>Modèle qui explique</translation>
    </message>
    <message>
      <source>no model</source>
      <translation>aucun modèle</translation>
    </message>
  </context>
  <context>
    <name>ModelText</name>
    <message>
      <source>(about {0} s left)</source>
      <translation>(encore {0} s environ)</translation>
    </message>
    <message>
      <source>Ask again</source>
      <translation>Redemander</translation>
    </message>
    <message>
      <source>Checking the model's files</source>
      <translation>Vérification des fichiers du modèle</translation>
    </message>
    <message>
      <source>Copy</source>
      <translation>Copier</translation>
    </message>
    <message>
      <source>Loading the model</source>
      <translation>Chargement du modèle</translation>
    </message>
    <message>
      <source>Looking at the photo</source>
      <translation>Examen de la photo</translation>
    </message>
    <message>
      <source>Remembered from an earlier time.</source>
      <translation>Gardé d'une fois précédente.</translation>
    </message>
    <message>
      <source>Starting the model's process</source>
      <translation>Démarrage du processus du modèle</translation>
    </message>
    <message>
      <source>Starting …</source>
      <translation>Démarrage …</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>Arrêter</translation>
    </message>
    <message>
      <source>The model gave no score.</source>
      <translation>Le modèle n'a donné aucune note.</translation>
    </message>
    <message>
      <source>The model says {0} (not the score).</source>
      <translation>Le modèle dit {0} (ce n’est pas la note).</translation>
    </message>
    <message>
      <source>What the model is doing</source>
      <translation>Ce que fait le modèle</translation>
    </message>
    <message>
      <source>by the model {0}</source>
      <translation>par le modèle {0}</translation>
    </message>
    <message>
      <source>cut off at its limit</source>
      <translation>coupé à sa limite</translation>
    </message>
    <message>
      <source>{0} s, {1} tokens/s</source>
      <translation>{0} s, {1} jetons/s</translation>
    </message>
    <message>
      <source>{0} tokens/s</source>
      <translation>{0} jetons/s</translation>
    </message>
  </context>
  <context>
    <name>ModelsDialog</name>
    <message>
      <source>Close</source>
      <translation>Fermer</translation>
    </message>
    <message>
      <source>Download</source>
      <translation>Télécharger</translation>
    </message>
    <message>
      <source>Downloading {0} …</source>
      <translation>Téléchargement de {0} …</translation>
    </message>
    <message>
      <source>I have read the licence ({0}, {1}) and accept it</source>
      <translation>J'ai lu la licence ({0}, {1}) et je l'accepte</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>Modèles</translation>
    </message>
    <message>
      <source>Models that explain</source>
      <translation>Modèles qui expliquent</translation>
    </message>
    <message>
      <source>Really remove {0}?</source>
      <translation>Vraiment supprimer {0} ?</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>Supprimer</translation>
    </message>
    <message>
      <source>Stop the download</source>
      <translation>Arrêter le téléchargement</translation>
    </message>
    <message>
      <source>Stopped; what has come stays for the next time.</source>
      <translation>Arrêté ; ce qui est arrivé reste pour la prochaine fois.</translation>
    </message>
    <message>
      <source>Use this model</source>
      <translation>Utiliser ce modèle</translation>
    </message>
    <message>
      <source>{0} is here.</source>
      <translation>{0} est là.</translation>
    </message>
    <message>
      <source>{0} is removed.</source>
      <translation>{0} est supprimé.</translation>
    </message>
    <message>
      <source>{0}, in use</source>
      <translation>{0}, utilisé</translation>
    </message>
    <message>
      <source>{0}: {1} of {2}</source>
      <translation>{0} : {1} sur {2}</translation>
    </message>
  </context>
  <context>
    <name>RejectsPanel</name>
    <message numerus="yes">
      <source>%n photo(s) are back in their place.</source>
      <translation>
        <numerusform>%n photo est de nouveau à sa place.</numerusform>
        <numerusform>%n photos sont de nouveau à leur place.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) moved to the bin; undo brings them back.</source>
      <translation>
        <numerusform>%n photo mise à la corbeille ; Annuler la ramène.</numerusform>
        <numerusform>%n photos mises à la corbeille ; Annuler les ramène.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Move %n photo(s) to the bin ({0})</source>
      <translation>
        <numerusform>Mettre %n photo à la corbeille ({0})</numerusform>
        <numerusform>Mettre %n photos à la corbeille ({0})</numerusform>
      </translation>
    </message>
    <message>
      <source>Moving …</source>
      <translation>Déplacement …</translation>
    </message>
    <message numerus="yes">
      <source>Put the last %n photo(s) back</source>
      <translation>
        <numerusform>Remettre la dernière photo</numerusform>
        <numerusform>Remettre les %n dernières photos</numerusform>
      </translation>
    </message>
    <message>
      <source>Rejected photos</source>
      <translation>Photos rejetées</translation>
    </message>
    <message>
      <source>Untick what shall stay. Files go to the system's bin.</source>
      <translation>Décochez ce qui doit rester. Les fichiers vont à la corbeille du système.</translation>
    </message>
  </context>
  <context>
    <name>SentenceRow</name>
    <message>
      <source>Contradicted: {0}</source>
      <translation>Contredit : {0}</translation>
    </message>
    <message>
      <source>Model opinion, not measured</source>
      <translation>Avis du modèle, non mesuré</translation>
    </message>
    <message>
      <source>Model opinion; measured, but not decided: {0}</source>
      <translation>Avis du modèle ; mesuré, mais non tranché : {0}</translation>
    </message>
    <message>
      <source>Supported: {0}</source>
      <translation>Confirmé : {0}</translation>
    </message>
  </context>
  <context>
    <name>SettingsDialog</name>
    <message>
      <source>A photo whose score, with the error to expect, lies on both sides of a limit is suggested for review. Your own flags are never changed by this.</source>
      <translation>Une photo dont la note, avec l’erreur attendue, se trouve des deux côtés d’une limite est proposée à la revue. Vos propres marques n’en sont jamais changées.</translation>
    </message>
    <message>
      <source>Another language is used from the next start on.</source>
      <translation>Une autre langue prend effet au prochain démarrage.</translation>
    </message>
    <message>
      <source>Auto-advance</source>
      <translation>Avance automatique</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>Fermer</translation>
    </message>
    <message>
      <source>Each decision goes on to the next photo</source>
      <translation>Chaque décision passe à la photo suivante</translation>
    </message>
    <message>
      <source>General</source>
      <translation>Général</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>Touches</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>Langue</translation>
    </message>
    <message>
      <source>Score photos with</source>
      <translation>Noter les photos avec</translation>
    </message>
    <message>
      <source>Scores of another scorer stay stored, and are never mixed with these. What this one has not scored yet, the next scan will.</source>
      <translation>Les notes d’un autre évaluateur restent enregistrées et ne sont jamais mélangées à celles-ci. Ce que celui-ci n’a pas encore noté le sera à la prochaine analyse.</translation>
    </message>
    <message>
      <source>Settings</source>
      <translation>Paramètres</translation>
    </message>
    <message>
      <source>Size of the thumbnails</source>
      <translation>Taille des vignettes</translation>
    </message>
    <message>
      <source>Suggest to keep from</source>
      <translation>Suggérer de garder à partir de</translation>
    </message>
    <message>
      <source>Suggest to reject below</source>
      <translation>Suggérer de rejeter en dessous de</translation>
    </message>
    <message>
      <source>Theme</source>
      <translation>Thème</translation>
    </message>
    <message>
      <source>as the desktop</source>
      <translation>comme le bureau</translation>
    </message>
    <message>
      <source>dark</source>
      <translation>sombre</translation>
    </message>
    <message>
      <source>light</source>
      <translation>clair</translation>
    </message>
  </context>
  <context>
    <name>SiblingView</name>
    <message>
      <source>This photo is not in the list that is shown.</source>
      <translation>Cette photo n'est pas dans la liste affichée.</translation>
    </message>
  </context>
  <context>
    <name>SkippedPanel</name>
    <message numerus="yes">
      <source>%n file(s) without a score.</source>
      <translation>
        <numerusform>%n fichier sans note.</numerusform>
        <numerusform>%n fichiers sans note.</numerusform>
      </translation>
    </message>
    <message>
      <source>File</source>
      <translation>Fichier</translation>
    </message>
    <message>
      <source>Skipped files</source>
      <translation>Fichiers ignorés</translation>
    </message>
    <message>
      <source>Why</source>
      <translation>Pourquoi</translation>
    </message>
  </context>
  <context>
    <name>Speaking</name>
    <message>
      <source>Compare</source>
      <translation>Comparer</translation>
    </message>
    <message>
      <source>Filmstrip</source>
      <translation>Film</translation>
    </message>
    <message>
      <source>Loupe</source>
      <translation>Loupe</translation>
    </message>
    <message>
      <source>Photos</source>
      <translation>Photos</translation>
    </message>
    <message>
      <source>Survey</source>
      <translation>Ensemble</translation>
    </message>
  </context>
  <context>
    <name>Stage</name>
    <message>
      <source>Drop a folder with photos here, or press Ctrl+O.</source>
      <translation>Déposez ici un dossier de photos, ou appuyez sur Ctrl+O.</translation>
    </message>
    <message>
      <source>No photos to show here.</source>
      <translation>Aucune photo à afficher ici.</translation>
    </message>
  </context>
  <context>
    <name>StandingView</name>
    <message>
      <source>Choose “Explain quality” in the menu of a photo.</source>
      <translation>Choisissez « Expliquer la qualité » dans le menu d’une photo.</translation>
    </message>
    <message>
      <source>Compare both</source>
      <translation>Comparer les deux</translation>
    </message>
    <message>
      <source>Frame {0} of the same moment scores {1} higher ({2}).</source>
      <translation>La prise {0} du même instant obtient {1} de plus ({2}).</translation>
    </message>
    <message>
      <source>Place in its folder: {0}</source>
      <translation>Place dans son dossier : {0}</translation>
    </message>
    <message>
      <source>Scores of the folder</source>
      <translation>Notes du dossier</translation>
    </message>
  </context>
  <context>
    <name>StatusLine</name>
    <message numerus="yes">
      <source>%n photo(s)</source>
      <translation>
        <numerusform>%n photo</numerusform>
        <numerusform>%n photos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) selected</source>
      <translation>
        <numerusform>%n photo sélectionnée</numerusform>
        <numerusform>%n photos sélectionnées</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Done again for %n photo(s).</source>
      <translation>
        <numerusform>Rétabli pour %n photo.</numerusform>
        <numerusform>Rétabli pour %n photos.</numerusform>
      </translation>
    </message>
    <message>
      <source>Nothing to redo.</source>
      <translation>Rien à rétablir.</translation>
    </message>
    <message>
      <source>Nothing to undo.</source>
      <translation>Rien à annuler.</translation>
    </message>
    <message>
      <source>Progress of the scan</source>
      <translation>Avancement de l’analyse</translation>
    </message>
    <message numerus="yes">
      <source>Undone for %n photo(s).</source>
      <translation>
        <numerusform>Annulé pour %n photo.</numerusform>
        <numerusform>Annulé pour %n photos.</numerusform>
      </translation>
    </message>
    <message>
      <source>scan paused</source>
      <translation>analyse en pause</translation>
    </message>
    <message>
      <source>stopping …</source>
      <translation>arrêt …</translation>
    </message>
    <message>
      <source>{0} left</source>
      <translation>encore {0}</translation>
    </message>
    <message>
      <source>{0} of {1}</source>
      <translation>{0} sur {1}</translation>
    </message>
    <message>
      <source>{0} of {1} done</source>
      <translation>{0} sur {1} traitées</translation>
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
      <translation>Sens</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Taille</translation>
    </message>
    <message>
      <source>Size of the thumbnails</source>
      <translation>Taille des vignettes</translation>
    </message>
    <message>
      <source>Sort by</source>
      <translation>Trier par</translation>
    </message>
    <message>
      <source>Tools</source>
      <translation>Outils</translation>
    </message>
    <message>
      <source>highest first</source>
      <translation>plus hautes d’abord</translation>
    </message>
    <message>
      <source>lowest first</source>
      <translation>plus basses d’abord</translation>
    </message>
  </context>
  <context>
    <name>actions</name>
    <message>
      <source>1 star</source>
      <translation>1 étoile</translation>
    </message>
    <message>
      <source>2 stars</source>
      <translation>2 étoiles</translation>
    </message>
    <message>
      <source>3 stars</source>
      <translation>3 étoiles</translation>
    </message>
    <message>
      <source>4 stars</source>
      <translation>4 étoiles</translation>
    </message>
    <message>
      <source>5 stars</source>
      <translation>5 étoiles</translation>
    </message>
    <message>
      <source>About QualityCuller</source>
      <translation>À propos de QualityCuller</translation>
    </message>
    <message>
      <source>Auto-advance</source>
      <translation>Avance automatique</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Retour</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Bleu</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Cancel the scan</source>
      <translation>Arrêter l’analyse</translation>
    </message>
    <message>
      <source>Clipped light and shadow</source>
      <translation>Lumières et ombres écrêtées</translation>
    </message>
    <message>
      <source>Compare</source>
      <translation>Comparer</translation>
    </message>
    <message>
      <source>Copy path</source>
      <translation>Copier le chemin</translation>
    </message>
    <message>
      <source>Explain quality</source>
      <translation>Expliquer la qualité</translation>
    </message>
    <message>
      <source>Filmstrip</source>
      <translation>Film</translation>
    </message>
    <message>
      <source>Filter…</source>
      <translation>Filtrer…</translation>
    </message>
    <message>
      <source>Fit or 100 %</source>
      <translation>Ajuster ou 100 %</translation>
    </message>
    <message>
      <source>Focus peaking</source>
      <translation>Contours nets</translation>
    </message>
    <message>
      <source>Frame the other photo</source>
      <translation>Viser l’autre photo</translation>
    </message>
    <message>
      <source>Full screen</source>
      <translation>Plein écran</translation>
    </message>
    <message>
      <source>Further away</source>
      <translation>Plus loin</translation>
    </message>
    <message>
      <source>Go on with the scan</source>
      <translation>Reprendre l’analyse</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Vert</translation>
    </message>
    <message>
      <source>Grid</source>
      <translation>Grille</translation>
    </message>
    <message>
      <source>Histogram</source>
      <translation>Histogramme</translation>
    </message>
    <message>
      <source>Keys…</source>
      <translation>Touches…</translation>
    </message>
    <message>
      <source>Look for new photos</source>
      <translation>Chercher de nouvelles photos</translation>
    </message>
    <message>
      <source>Look further down</source>
      <translation>Regarder plus bas</translation>
    </message>
    <message>
      <source>Look further left</source>
      <translation>Regarder plus à gauche</translation>
    </message>
    <message>
      <source>Look further right</source>
      <translation>Regarder plus à droite</translation>
    </message>
    <message>
      <source>Look further up</source>
      <translation>Regarder plus haut</translation>
    </message>
    <message>
      <source>Looking for photos …</source>
      <translation>Recherche de photos …</translation>
    </message>
    <message>
      <source>Loupe</source>
      <translation>Loupe</translation>
    </message>
    <message>
      <source>Move rejects…</source>
      <translation>Déplacer les rejets…</translation>
    </message>
    <message>
      <source>Nearer</source>
      <translation>Plus près</translation>
    </message>
    <message>
      <source>Next photo</source>
      <translation>Photo suivante</translation>
    </message>
    <message>
      <source>No flag</source>
      <translation>Aucune marque</translation>
    </message>
    <message>
      <source>No label</source>
      <translation>Aucun libellé</translation>
    </message>
    <message>
      <source>No stars</source>
      <translation>Aucune étoile</translation>
    </message>
    <message>
      <source>Open folder…</source>
      <translation>Ouvrir un dossier…</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>Pause</translation>
    </message>
    <message>
      <source>Pause the scan</source>
      <translation>Suspendre l’analyse</translation>
    </message>
    <message>
      <source>Pick</source>
      <translation>Retenir</translation>
    </message>
    <message>
      <source>Previous photo</source>
      <translation>Photo précédente</translation>
    </message>
    <message>
      <source>Purple</source>
      <translation>Violet</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>Quitter</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rouge</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>Rétablir</translation>
    </message>
    <message>
      <source>Reject</source>
      <translation>Rejeter</translation>
    </message>
    <message>
      <source>Rescore</source>
      <translation>Réévaluer</translation>
    </message>
    <message>
      <source>Resume</source>
      <translation>Reprendre</translation>
    </message>
    <message>
      <source>Rule of thirds</source>
      <translation>Règle des tiers</translation>
    </message>
    <message>
      <source>Select all</source>
      <translation>Tout sélectionner</translation>
    </message>
    <message>
      <source>Select only the current photo</source>
      <translation>Sélectionner seulement la photo actuelle</translation>
    </message>
    <message>
      <source>Settings…</source>
      <translation>Paramètres…</translation>
    </message>
    <message>
      <source>Show in file manager</source>
      <translation>Montrer dans le gestionnaire de fichiers</translation>
    </message>
    <message>
      <source>Survey</source>
      <translation>Ensemble</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Yellow</source>
      <translation>Jaune</translation>
    </message>
  </context>
  <context>
    <name>apply</name>
    <message>
      <source>Pick all</source>
      <translation>Tout retenir</translation>
    </message>
    <message>
      <source>Pick and reject what is suggested</source>
      <translation>Retenir et rejeter comme suggéré</translation>
    </message>
    <message>
      <source>Pick what is suggested to keep</source>
      <translation>Retenir ce qui est suggéré à garder</translation>
    </message>
    <message>
      <source>Reject all</source>
      <translation>Tout rejeter</translation>
    </message>
    <message>
      <source>Reject what is suggested to reject</source>
      <translation>Rejeter ce qui est suggéré à rejeter</translation>
    </message>
    <message>
      <source>Take the flags off</source>
      <translation>Enlever les marques</translation>
    </message>
  </context>
  <context>
    <name>bin</name>
    <message>
      <source>Moving files to the bin needs send2trash, which is not installed: pip install send2trash</source>
      <translation>La corbeille demande send2trash, qui n’est pas installé : pip install send2trash</translation>
    </message>
    <message>
      <source>There is another file at {0}; the one in the bin was left there.</source>
      <translation>Un autre fichier se trouve en {0} ; celui de la corbeille y est resté.</translation>
    </message>
    <message>
      <source>{0} could not be moved to the bin: {1}.</source>
      <translation>{0} n’a pas pu être mis à la corbeille : {1}.</translation>
    </message>
    <message>
      <source>{0} could not be put back: {1}. It lies at {2}.</source>
      <translation>{0} n’a pas pu être remis en place : {1}. Il se trouve en {2}.</translation>
    </message>
    <message>
      <source>{0} has changed since it was scanned; it was left alone.</source>
      <translation>{0} a changé depuis l’analyse ; il n’a pas été touché.</translation>
    </message>
    <message>
      <source>{0} is in the system's bin; put it back from there, then look for new photos.</source>
      <translation>{0} est dans la corbeille du système ; restaurez-le depuis celle-ci, puis cherchez de nouvelles photos.</translation>
    </message>
    <message>
      <source>{0} is not there any more.</source>
      <translation>{0} n’est plus là.</translation>
    </message>
    <message>
      <source>{0} was not found in the bin; has it been emptied?</source>
      <translation>{0} est introuvable dans la corbeille ; a-t-elle été vidée ?</translation>
    </message>
  </context>
  <context>
    <name>evidence</name>
    <message>
      <source>Clipped highlights</source>
      <translation>Hautes lumières écrêtées</translation>
    </message>
    <message>
      <source>Clipped shadows</source>
      <translation>Ombres bouchées</translation>
    </message>
    <message>
      <source>Colour cast</source>
      <translation>Dominante de couleur</translation>
    </message>
    <message>
      <source>Compression</source>
      <translation>Compression</translation>
    </message>
    <message>
      <source>Defocus</source>
      <translation>Défaut de mise au point</translation>
    </message>
    <message>
      <source>Low contrast</source>
      <translation>Contraste faible</translation>
    </message>
    <message>
      <source>Low resolution</source>
      <translation>Résolution faible</translation>
    </message>
    <message>
      <source>Motion blur</source>
      <translation>Flou de bougé</translation>
    </message>
    <message>
      <source>Noise</source>
      <translation>Bruit</translation>
    </message>
    <message>
      <source>Overexposed</source>
      <translation>Surexposition</translation>
    </message>
    <message>
      <source>Tilted horizon</source>
      <translation>Horizon penché</translation>
    </message>
    <message>
      <source>Underexposed</source>
      <translation>Sous-exposition</translation>
    </message>
    <message>
      <source>cannot judge</source>
      <translation>impossible à juger</translation>
    </message>
    <message>
      <source>clear</source>
      <translation>net</translation>
    </message>
    <message>
      <source>direction {0}°</source>
      <translation>direction {0}°</translation>
    </message>
    <message>
      <source>limit {0}</source>
      <translation>limite {0}</translation>
    </message>
    <message>
      <source>severe</source>
      <translation>fort</translation>
    </message>
    <message>
      <source>slight</source>
      <translation>léger</translation>
    </message>
    <message>
      <source>sound</source>
      <translation>correct</translation>
    </message>
    <message>
      <source>{0} % sure</source>
      <translation>sûr à {0} %</translation>
    </message>
    <message>
      <source>{0}: {1}</source>
      <translation>{0} : {1}</translation>
    </message>
  </context>
  <context>
    <name>facts</name>
    <message>
      <source>All scores</source>
      <translation>Toutes les notes</translation>
    </message>
    <message>
      <source>Because</source>
      <translation>Parce que</translation>
    </message>
    <message>
      <source>Camera</source>
      <translation>Appareil</translation>
    </message>
    <message>
      <source>Exposure</source>
      <translation>Exposition</translation>
    </message>
    <message>
      <source>Fingerprint</source>
      <translation>Empreinte</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>Dossier</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <source>Orientation</source>
      <translation>Orientation</translation>
    </message>
    <message>
      <source>Place in its folder</source>
      <translation>Place dans son dossier</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Note</translation>
    </message>
    <message>
      <source>Scorer</source>
      <translation>Évaluateur</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>Taille</translation>
    </message>
    <message>
      <source>Suggested</source>
      <translation>Suggestion</translation>
    </message>
    <message>
      <source>Taken</source>
      <translation>Prise le</translation>
    </message>
    <message>
      <source>Your verdict</source>
      <translation>Votre verdict</translation>
    </message>
    <message>
      <source>mirrored</source>
      <translation>en miroir</translation>
    </message>
    <message>
      <source>mirrored and turned left</source>
      <translation>en miroir et tournée à gauche</translation>
    </message>
    <message>
      <source>mirrored and turned right</source>
      <translation>en miroir et tournée à droite</translation>
    </message>
    <message>
      <source>mirrored upside down</source>
      <translation>en miroir, tête en bas</translation>
    </message>
    <message>
      <source>not known</source>
      <translation>inconnu</translation>
    </message>
    <message>
      <source>not read yet</source>
      <translation>pas encore lu</translation>
    </message>
    <message>
      <source>nothing yet</source>
      <translation>rien encore</translation>
    </message>
    <message>
      <source>turned by 180°</source>
      <translation>tournée de 180°</translation>
    </message>
    <message>
      <source>turned left</source>
      <translation>tournée à gauche</translation>
    </message>
    <message>
      <source>turned right</source>
      <translation>tournée à droite</translation>
    </message>
    <message>
      <source>upright</source>
      <translation>droite</translation>
    </message>
    <message>
      <source>{0} of 5, error not known</source>
      <translation>{0} sur 5, erreur inconnue</translation>
    </message>
    <message>
      <source>{0} of {1}, 1 being the best</source>
      <translation>{0} sur {1}, 1 étant la meilleure</translation>
    </message>
    <message>
      <source>{0} ± {1} of 5</source>
      <translation>{0} ± {1} sur 5</translation>
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
      <translation>Ve</translation>
    </message>
    <message>
      <source>P</source>
      <translation>Vi</translation>
    </message>
    <message>
      <source>R</source>
      <translation>R</translation>
    </message>
    <message>
      <source>Y</source>
      <translation>J</translation>
    </message>
  </context>
  <context>
    <name>measured</name>
    <message>
      <source>grey levels at 8 px seams</source>
      <translation>niveaux de gris aux jonctions de 8 px</translation>
    </message>
    <message>
      <source>% of pixels</source>
      <translation>% des pixels</translation>
    </message>
    <message>
      <source>A horizon is a matter of the whole photo.</source>
      <translation>Un horizon est l'affaire de la photo entière.</translation>
    </message>
    <message>
      <source>EV</source>
      <translation>IL</translation>
    </message>
    <message>
      <source>It is dark with bright lights in it, as at night; that may be meant so.</source>
      <translation>Elle est sombre avec des lumières vives, comme la nuit ; cela peut être voulu.</translation>
    </message>
    <message>
      <source>It leans to blue.</source>
      <translation>Elle tire vers le bleu.</translation>
    </message>
    <message>
      <source>It leans to cyan.</source>
      <translation>Elle tire vers le cyan.</translation>
    </message>
    <message>
      <source>It leans to green.</source>
      <translation>Elle tire vers le vert.</translation>
    </message>
    <message>
      <source>It leans to magenta-red.</source>
      <translation>Elle tire vers le rouge magenta.</translation>
    </message>
    <message>
      <source>It leans to orange.</source>
      <translation>Elle tire vers l'orange.</translation>
    </message>
    <message>
      <source>It leans to violet.</source>
      <translation>Elle tire vers le violet.</translation>
    </message>
    <message>
      <source>It leans to yellow.</source>
      <translation>Elle tire vers le jaune.</translation>
    </message>
    <message>
      <source>Lab units</source>
      <translation>unités Lab</translation>
    </message>
    <message>
      <source>Much is pure white but the rest is not bright, as before a white background.</source>
      <translation>Beaucoup est d'un blanc pur mais le reste n'est pas clair, comme devant un fond blanc.</translation>
    </message>
    <message>
      <source>No part is even and neither black nor white.</source>
      <translation>Aucune partie n'est uniforme sans être noire ni blanche.</translation>
    </message>
    <message>
      <source>Noise hides the edges that would show the focus.</source>
      <translation>Le bruit cache les contours qui montreraient la mise au point.</translation>
    </message>
    <message>
      <source>Too little is grey to tell a cast from the colours of the scene.</source>
      <translation>Trop peu de gris pour distinguer une dominante des couleurs de la scène.</translation>
    </message>
    <message>
      <source>It is small; whether that is enough depends on its use.</source>
      <translation>Elle est petite ; si cela suffit dépend de l'usage.</translation>
    </message>
    <message>
      <source>Only a reduced preview could be measured, which hides compression.</source>
      <translation>Seul un aperçu réduit a pu être mesuré, ce qui cache la compression.</translation>
    </message>
    <message>
      <source>Only a reduced preview could be measured, which hides noise.</source>
      <translation>Seul un aperçu réduit a pu être mesuré, ce qui cache le bruit.</translation>
    </message>
    <message>
      <source>Only a small part is sharp; whether it is the subject cannot be told.</source>
      <translation>Seule une petite partie est nette ; on ne peut dire si c'est le sujet.</translation>
    </message>
    <message>
      <source>Only a small preview could be measured, which hides the blur of the photo.</source>
      <translation>Seul un petit aperçu a pu être mesuré, ce qui cache le flou de la photo.</translation>
    </message>
    <message>
      <source>The blur has a direction: it is motion, which hides the focus.</source>
      <translation>Le flou a une direction : c'est un bougé, qui cache la mise au point.</translation>
    </message>
    <message>
      <source>The file was saved at JPEG quality {0}.</source>
      <translation>Le fichier a été enregistré en qualité JPEG {0}.</translation>
    </message>
    <message>
      <source>The model's opinion, not measured.</source>
      <translation>Avis du modèle, non mesuré.</translation>
    </message>
    <message>
      <source>The picture is smaller than {0} px; blur cannot be told from detail.</source>
      <translation>L'image fait moins de {0} px ; le flou ne se distingue pas du détail.</translation>
    </message>
    <message>
      <source>The picture is too dark or too bright to have colours.</source>
      <translation>L'image est trop sombre ou trop claire pour avoir des couleurs.</translation>
    </message>
    <message>
      <source>The picture is too small to show 8 px blocks.</source>
      <translation>L'image est trop petite pour montrer des blocs de 8 px.</translation>
    </message>
    <message>
      <source>The surround is smeared but the subject is not, as when panning with it.</source>
      <translation>L'entourage est flou de bougé mais pas le sujet, comme lors d'un filé.</translation>
    </message>
    <message>
      <source>There is no line that is certain to be a horizon.</source>
      <translation>Aucune ligne n'est à coup sûr un horizon.</translation>
    </message>
    <message>
      <source>Too little of the picture has detail to show a direction of blur.</source>
      <translation>Trop peu de l'image a du détail pour montrer une direction de flou.</translation>
    </message>
    <message>
      <source>Too little of the picture has edges that would show the focus.</source>
      <translation>Trop peu de l'image a des contours qui montreraient la mise au point.</translation>
    </message>
    <message>
      <source>degrees</source>
      <translation>degrés</translation>
    </message>
    <message>
      <source>grey levels</source>
      <translation>niveaux de gris</translation>
    </message>
    <message>
      <source>megapixels</source>
      <translation>mégapixels</translation>
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
      <translation>&amp;Édition</translation>
    </message>
    <message>
      <source>&amp;File</source>
      <translation>&amp;Fichier</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>&amp;Aide</translation>
    </message>
    <message>
      <source>&amp;Photo</source>
      <translation>&amp;Photo</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>&amp;Affichage</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>Libellé</translation>
    </message>
    <message>
      <source>Open recent</source>
      <translation>Ouvrir récent</translation>
    </message>
    <message>
      <source>Over the photo</source>
      <translation>Sur la photo</translation>
    </message>
    <message>
      <source>Panels</source>
      <translation>Panneaux</translation>
    </message>
    <message>
      <source>Stars</source>
      <translation>Étoiles</translation>
    </message>
  </context>
  <context>
    <name>models</name>
    <message>
      <source>Built-in basic model</source>
      <translation>Modèle de base intégré</translation>
    </message>
    <message>
      <source>Here: {0} s a photo, {1} tokens/s</source>
      <translation>Ici : {0} s par photo, {1} jetons/s</translation>
    </message>
    <message>
      <source>Licence: {0}</source>
      <translation>Licence : {0}</translation>
    </message>
    <message>
      <source>Memory it needs: about {0} GB</source>
      <translation>Mémoire nécessaire : environ {0} Go</translation>
    </message>
    <message>
      <source>Size: {0}</source>
      <translation>Taille : {0}</translation>
    </message>
    <message>
      <source>Your own model</source>
      <translation>Votre propre modèle</translation>
    </message>
    <message>
      <source>built in</source>
      <translation>intégré</translation>
    </message>
    <message>
      <source>damaged</source>
      <translation>endommagé</translation>
    </message>
    <message>
      <source>expert</source>
      <translation>expert</translation>
    </message>
    <message>
      <source>files of your own</source>
      <translation>vos propres fichiers</translation>
    </message>
    <message>
      <source>installed</source>
      <translation>installé</translation>
    </message>
    <message>
      <source>installed, there is a newer version</source>
      <translation>installé, il existe une version plus récente</translation>
    </message>
    <message>
      <source>large</source>
      <translation>grand</translation>
    </message>
    <message>
      <source>not here</source>
      <translation>absent</translation>
    </message>
    <message>
      <source>partly here</source>
      <translation>en partie là</translation>
    </message>
    <message>
      <source>recommended</source>
      <translation>recommandé</translation>
    </message>
    <message>
      <source>small</source>
      <translation>petit</translation>
    </message>
    <message>
      <source>small and quick, a few plain sentences; rely on the measurements beside it</source>
      <translation>petit et rapide, quelques phrases simples ; fiez-vous aux mesures à côté</translation>
    </message>
    <message>
      <source>your own</source>
      <translation>le vôtre</translation>
    </message>
    <message>
      <source>{0} of it are here already.</source>
      <translation>{0} en sont déjà là.</translation>
    </message>
    <message>
      <source>{0} tokens/s</source>
      <translation>{0} jetons/s</translation>
    </message>
  </context>
  <context>
    <name>reasons</name>
    <message>
      <source>It could not be scored: {0}</source>
      <translation>Elle n’a pas pu être notée : {0}</translation>
    </message>
    <message>
      <source>It has not been scored yet.</source>
      <translation>Elle n’est pas encore notée.</translation>
    </message>
    <message>
      <source>Scored {0} (likely {1} to {2})</source>
      <translation>Notée {0} (probablement {1} à {2})</translation>
    </message>
    <message>
      <source>Scored {0} (likely {1} to {2}, error not known)</source>
      <translation>Notée {0} (probablement {1} à {2}, erreur inconnue)</translation>
    </message>
    <message>
      <source>codec missing</source>
      <translation>codec absent</translation>
    </message>
    <message>
      <source>damaged</source>
      <translation>endommagé</translation>
    </message>
    <message>
      <source>empty</source>
      <translation>vide</translation>
    </message>
    <message>
      <source>too large</source>
      <translation>trop grand</translation>
    </message>
    <message>
      <source>unreadable</source>
      <translation>illisible</translation>
    </message>
    <message>
      <source>{0} says how pleasing a photo is, which suggests nothing.</source>
      <translation>{0} dit si une photo plaît : il n’en découle aucune suggestion.</translation>
    </message>
    <message>
      <source>{0}: at or above {1} even at its lowest.</source>
      <translation>{0} : au moins {1} même au plus bas.</translation>
    </message>
    <message>
      <source>{0}: below {1} even at its highest.</source>
      <translation>{0} : sous {1} même au plus haut.</translation>
    </message>
    <message>
      <source>{0}: between {1} and {2}.</source>
      <translation>{0} : entre {1} et {2}.</translation>
    </message>
    <message>
      <source>{0}: too close to {1} to keep it unseen.</source>
      <translation>{0} : trop près de {1} pour la garder sans la voir.</translation>
    </message>
    <message>
      <source>{0}: too close to {1} to reject it.</source>
      <translation>{0} : trop près de {1} pour la rejeter.</translation>
    </message>
  </context>
  <context>
    <name>sibling</name>
    <message>
      <source>({0}: {1} against {2})</source>
      <translation>({0} : {1} contre {2})</translation>
    </message>
    <message>
      <source>With a score of {0} the program would suggest “{1}” here, not “{2}”.</source>
      <translation>Avec une note de {0}, le programme proposerait ici « {1} », et non « {2} ».</translation>
    </message>
    <message>
      <source>at the same place</source>
      <translation>au même endroit</translation>
    </message>
    <message>
      <source>{0} has a straighter horizon</source>
      <translation>{0} a un horizon plus droit</translation>
    </message>
    <message>
      <source>{0} has fewer clipped highlights</source>
      <translation>{0} a moins de hautes lumières écrêtées</translation>
    </message>
    <message>
      <source>{0} has fewer clipped shadows</source>
      <translation>{0} a moins d’ombres bouchées</translation>
    </message>
    <message>
      <source>{0} has less of a colour cast</source>
      <translation>{0} a une dominante de couleur plus faible</translation>
    </message>
    <message>
      <source>{0} has more contrast</source>
      <translation>{0} est plus contrastée</translation>
    </message>
    <message>
      <source>{0} has more pixels</source>
      <translation>{0} a plus de pixels</translation>
    </message>
    <message>
      <source>{0} is less damaged by compression</source>
      <translation>{0} est moins abîmée par la compression</translation>
    </message>
    <message>
      <source>{0} is less noisy</source>
      <translation>{0} est moins bruitée</translation>
    </message>
    <message>
      <source>{0} is less overexposed</source>
      <translation>{0} est moins surexposée</translation>
    </message>
    <message>
      <source>{0} is less smeared by motion</source>
      <translation>{0} a moins de flou de bougé</translation>
    </message>
    <message>
      <source>{0} is less underexposed</source>
      <translation>{0} est moins sous-exposée</translation>
    </message>
    <message>
      <source>{0} is sharper</source>
      <translation>{0} est plus nette</translation>
    </message>
  </context>
  <context>
    <name>tasks</name>
    <message>
      <source>This is a bug in QualityCuller ({0}); see the log.</source>
      <translation>C’est un bogue de QualityCuller ({0}) ; voir le journal.</translation>
    </message>
  </context>
  <context>
    <name>words</name>
    <message>
      <source>1 star</source>
      <translation>1 étoile</translation>
    </message>
    <message>
      <source>2 stars</source>
      <translation>2 étoiles</translation>
    </message>
    <message>
      <source>3 stars</source>
      <translation>3 étoiles</translation>
    </message>
    <message>
      <source>4 stars</source>
      <translation>4 étoiles</translation>
    </message>
    <message>
      <source>5 stars</source>
      <translation>5 étoiles</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Bleu</translation>
    </message>
    <message>
      <source>Capture time</source>
      <translation>Heure de prise</translation>
    </message>
    <message>
      <source>Flag</source>
      <translation>Marque</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Vert</translation>
    </message>
    <message>
      <source>Label</source>
      <translation>Libellé</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>Nom</translation>
    </message>
    <message>
      <source>No flag</source>
      <translation>Aucune marque</translation>
    </message>
    <message>
      <source>No stars</source>
      <translation>Aucune étoile</translation>
    </message>
    <message>
      <source>Picked</source>
      <translation>Retenue</translation>
    </message>
    <message>
      <source>Purple</source>
      <translation>Violet</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rouge</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>Rejetée</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Note</translation>
    </message>
    <message>
      <source>Stars</source>
      <translation>Étoiles</translation>
    </message>
    <message>
      <source>Status</source>
      <translation>État</translation>
    </message>
    <message>
      <source>Yellow</source>
      <translation>Jaune</translation>
    </message>
    <message>
      <source>can't judge</source>
      <translation>indécidable</translation>
    </message>
    <message>
      <source>keep?</source>
      <translation>garder ?</translation>
    </message>
    <message>
      <source>label {0}</source>
      <translation>libellé {0}</translation>
    </message>
    <message>
      <source>not scored yet</source>
      <translation>pas encore notée</translation>
    </message>
    <message>
      <source>reject?</source>
      <translation>rejeter ?</translation>
    </message>
    <message>
      <source>review?</source>
      <translation>revoir ?</translation>
    </message>
    <message>
      <source>score {0}</source>
      <translation>note {0}</translation>
    </message>
    <message>
      <source>skipped: {0}</source>
      <translation>ignorée : {0}</translation>
    </message>
    <message>
      <source>the program suggests: {0}</source>
      <translation>le programme suggère : {0}</translation>
    </message>
  </context>
</TS>
