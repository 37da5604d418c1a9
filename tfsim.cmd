@echo off
rem Runs the command line (samples\), which it builds first if that is missing or older than its
rem sources. Environment variables: as in the script tfsim.
setlocal EnableExtensions DisableDelayedExpansion

set "TFSIM_HOME=%~dp0"
set "TFSIM_HOME=%TFSIM_HOME:~0,-1%"
set "TFSIM_OUT=%TFSIM_HOME%\target\launcher"
set "TFSIM_CLASSES=%TFSIM_HOME%\samples\target\launcher\classes"
set "TFSIM_CLASSPATH=%TFSIM_HOME%\samples\target\launcher\classpath"
rem What the class path depends on besides the sources, as in the script tfsim. PowerShell computes it
rem from the variables, because quotes and ampersands in them would break a line of this script. This
rem is its code, without double quotes, which would end the argument that it becomes a part of.
set "TFSIM_KEY=$repository = ''; foreach ($word in -split ($env:MAVEN_OPTS + ' ' + $env:MAVEN_ARGS)) { if ($word -clike '-Dmaven.repo.local=*') { $repository = $word.Substring($word.IndexOf('=') + 1) } }; if ($repository -and ($repository -notmatch '^([A-Za-z]:)?[\\/]')) { $repository = (Get-Location).Path + '\' + $repository }; $key = 'Windows ' + $env:PROCESSOR_ARCHITECTURE + ' repository=' + $repository + ' profiles=' + $env:TFSIM_MAVEN_PROFILES"

powershell -NoProfile -Command "%TFSIM_KEY%; $stamp = Join-Path $env:TFSIM_OUT 'stamp'; if (-not ((Test-Path -LiteralPath $stamp) -and (Test-Path -LiteralPath $env:TFSIM_CLASSPATH))) { exit 1 }; if ((Get-Content -LiteralPath $stamp -TotalCount 1) -cne $key) { exit 1 }; $time = (Get-Item -LiteralPath $stamp).LastWriteTimeUtc; $roots = @((Join-Path $env:TFSIM_HOME 'pom.xml')); foreach ($module in Get-ChildItem -LiteralPath $env:TFSIM_HOME -Directory) { foreach ($name in 'pom.xml', 'src\main') { $path = Join-Path $module.FullName $name; if (Test-Path -LiteralPath $path) { $roots += $path } } }; foreach ($root in $roots) { foreach ($item in @(Get-Item -LiteralPath $root) + @(Get-ChildItem -LiteralPath $root -Recurse)) { if ($item.LastWriteTimeUtc -gt $time) { exit 1 } } }; foreach ($entry in (Get-Content -LiteralPath $env:TFSIM_CLASSPATH -TotalCount 1).Split(';')) { if (-not (Test-Path -LiteralPath $entry)) { exit 1 } }; exit 0"
if not errorlevel 1 goto run

where /q mvn
if errorlevel 1 (
  echo tfsim: Maven is needed to build, and there is no mvn on the PATH 1>&2
  exit /b 1
)
if exist "%TFSIM_OUT%\stamp" (
  echo tfsim: building ^(sources or settings changed^)... 1>&2
) else (
  echo tfsim: building ^(first run^)... 1>&2
)
rem There is no lock as in tfsim: two first runs at the same time compile into the same folders.
if not exist "%TFSIM_OUT%" mkdir "%TFSIM_OUT%"
rem Written before, put in place after: a source that changes meanwhile is newer than the stamp.
powershell -NoProfile -Command "%TFSIM_KEY%; Set-Content -LiteralPath (Join-Path $env:TFSIM_OUT 'stamp.new') -Value $key"
set "TFSIM_PROFILES="
if defined TFSIM_MAVEN_PROFILES set "TFSIM_PROFILES=-P%TFSIM_MAVEN_PROFILES%"
call mvn -q -B -ntp -Dstyle.color=never -Dquick %TFSIM_PROFILES% -f "%TFSIM_HOME%\pom.xml" -pl samples -am process-classes > "%TFSIM_OUT%\build.log" 2>&1
if errorlevel 1 (
  type "%TFSIM_OUT%\build.log" 1>&2
  echo tfsim: the build failed 1>&2
  exit /b 1
)
rem A module without sources has no folder, and would look as if it had been cleaned.
powershell -NoProfile -Command "foreach ($entry in (Get-Content -LiteralPath $env:TFSIM_CLASSPATH -TotalCount 1).Split(';')) { if (-not (Test-Path -LiteralPath $entry)) { New-Item -ItemType Directory -Path $entry > $null } }"
move /y "%TFSIM_OUT%\stamp.new" "%TFSIM_OUT%\stamp" > nul

:run
if not defined TF_CPP_MIN_LOG_LEVEL set "TF_CPP_MIN_LOG_LEVEL=2"
set "TFSIM_JAVA=java"
if defined JAVA_HOME set "TFSIM_JAVA=%JAVA_HOME%\bin\java"
for /f "usebackq delims=" %%p in ("%TFSIM_CLASSPATH%") do set "TFSIM_JARS=%%p"
rem JavaCPP would stop a program whose resident memory, TensorFlow's own included, passes twice the
rem Java heap: 0 turns that off.
"%TFSIM_JAVA%" -XX:MaxRAMPercentage=50 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 %TFSIM_JAVA_OPTS% -cp "%TFSIM_CLASSES%;%TFSIM_JARS%" io.tfsim.samples.Main %*
exit /b %ERRORLEVEL%
