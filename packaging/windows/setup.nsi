; The set-up for Windows, for one user and without administrator's rights.
; makensis -DVERSION=… -DFROM=folder -DOUT=setup.exe -DLICENCE=file setup.nsi
Unicode true
!include MUI2.nsh
Name "QualityCuller"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\QualityCuller"
InstallDirRegKey HKCU "Software\QualityCuller" "InstallDir"
RequestExecutionLevel user
SetCompressor /SOLID lzma
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\QualityCuller"
!define CLASSES "Software\Classes"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "French"
LangString Scan ${LANG_ENGLISH} "Scan with QualityCuller"
LangString Scan ${LANG_GERMAN} "Mit QualityCuller sichten"
LangString Scan ${LANG_FRENCH} "Analyser avec QualityCuller"
LangString Explain ${LANG_ENGLISH} "Explain quality"
LangString Explain ${LANG_GERMAN} "Qualität erklären"
LangString Explain ${LANG_FRENCH} "Expliquer la qualité"

!macro Verb KEY LABEL WORDS
  WriteRegStr HKCU "${CLASSES}\${KEY}" "" "${LABEL}"
  WriteRegStr HKCU "${CLASSES}\${KEY}" "Icon" "$INSTDIR\QualityCuller.exe"
  WriteRegStr HKCU "${CLASSES}\${KEY}\command" "" '"$INSTDIR\QualityCuller.exe" gui ${WORDS} "%1"'
!macroend

Section
  SetOutPath "$INSTDIR"
  ; An older version may have files that this one has not.
  RMDir /r "$INSTDIR\_internal"
  File /r "${FROM}/*"
  CreateShortcut "$SMPROGRAMS\QualityCuller.lnk" "$INSTDIR\QualityCuller.exe"
  !insertmacro Verb "Directory\shell\QualityCuller" "$(Scan)" ""
  !insertmacro Verb "Directory\Background\shell\QualityCuller" "$(Scan)" ""
  WriteRegStr HKCU "${CLASSES}\Directory\Background\shell\QualityCuller\command" "" '"$INSTDIR\QualityCuller.exe" gui "%V"'
  !insertmacro Verb "SystemFileAssociations\image\shell\QualityCuller" "$(Explain)" "--explain"
  ; Open with, for what the program reads
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\shell\open\command" "" '"$INSTDIR\QualityCuller.exe" gui "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".jpg" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".jpeg" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".png" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".tif" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".heic" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".avif" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".webp" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".jxl" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".dng" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".cr3" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".nef" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".arw" ""
  WriteRegStr HKCU "${CLASSES}\Applications\QualityCuller.exe\SupportedTypes" ".raf" ""
  WriteRegStr HKCU "Software\QualityCuller" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "QualityCuller"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\QualityCuller.exe"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteUninstaller "$INSTDIR\uninstall.exe"
SectionEnd

Section "Uninstall"
  DeleteRegKey HKCU "${CLASSES}\Directory\shell\QualityCuller"
  DeleteRegKey HKCU "${CLASSES}\Directory\Background\shell\QualityCuller"
  DeleteRegKey HKCU "${CLASSES}\SystemFileAssociations\image\shell\QualityCuller"
  DeleteRegKey HKCU "${CLASSES}\Applications\QualityCuller.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\QualityCuller"
  Delete "$SMPROGRAMS\QualityCuller.lnk"
  ; Only what the set-up brought: catalog and settings lie elsewhere, a user's own file here stays.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\QualityCuller.exe"
  Delete "$INSTDIR\qualityculler-cli.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
SectionEnd
