<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
  <context>
    <name>ApplyPanel</name>
    <message numerus="yes">
      <source>%n photo(s) would change.</source>
      <translation>
        <numerusform>%n photo would change.</numerusform>
        <numerusform>%n photos would change.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Pick %n photo(s)</source>
      <translation>
        <numerusform>Pick %n photo</numerusform>
        <numerusform>Pick %n photos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Reject %n photo(s)</source>
      <translation>
        <numerusform>Reject %n photo</numerusform>
        <numerusform>Reject %n photos</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Take %n flag(s) off</source>
      <translation>
        <numerusform>Take %n flag off</numerusform>
        <numerusform>Take %n flags off</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>Board</name>
    <message numerus="yes">
      <source>%n path(s) copied.</source>
      <translation>
        <numerusform>%n path copied.</numerusform>
        <numerusform>%n paths copied.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) moved to the bin.</source>
      <translation>
        <numerusform>%n photo moved to the bin.</numerusform>
        <numerusform>%n photos moved to the bin.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) put back.</source>
      <translation>
        <numerusform>%n photo put back.</numerusform>
        <numerusform>%n photos put back.</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>FiltersPanel</name>
    <message numerus="yes">
      <source>%n star(s) or more</source>
      <translation>
        <numerusform>%n star or more</numerusform>
        <numerusform>%n stars or more</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>HistoryPanel</name>
    <message numerus="yes">
      <source>{0}: %n photo(s)</source>
      <translation>
        <numerusform>{0}: %n photo</numerusform>
        <numerusform>{0}: %n photos</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>RejectsPanel</name>
    <message numerus="yes">
      <source>%n photo(s) are back in their place.</source>
      <translation>
        <numerusform>%n photo is back in its place.</numerusform>
        <numerusform>%n photos are back in their place.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>%n photo(s) moved to the bin; undo brings them back.</source>
      <translation>
        <numerusform>%n photo moved to the bin; undo brings it back.</numerusform>
        <numerusform>%n photos moved to the bin; undo brings them back.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Move %n photo(s) to the bin ({0})</source>
      <translation>
        <numerusform>Move %n photo to the bin ({0})</numerusform>
        <numerusform>Move %n photos to the bin ({0})</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Put the last %n photo(s) back</source>
      <translation>
        <numerusform>Put the last photo back</numerusform>
        <numerusform>Put the last %n photos back</numerusform>
      </translation>
    </message>
  </context>
  <context>
    <name>SkippedPanel</name>
    <message numerus="yes">
      <source>%n file(s) without a score.</source>
      <translation>
        <numerusform>%n file without a score.</numerusform>
        <numerusform>%n files without a score.</numerusform>
      </translation>
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
        <numerusform>%n photo selected</numerusform>
        <numerusform>%n photos selected</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Done again for %n photo(s).</source>
      <translation>
        <numerusform>Done again for %n photo.</numerusform>
        <numerusform>Done again for %n photos.</numerusform>
      </translation>
    </message>
    <message numerus="yes">
      <source>Undone for %n photo(s).</source>
      <translation>
        <numerusform>Undone for %n photo.</numerusform>
        <numerusform>Undone for %n photos.</numerusform>
      </translation>
    </message>
  </context>
</TS>
