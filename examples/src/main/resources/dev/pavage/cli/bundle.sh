#!/bin/sh
# Runs Pavage's command line with the Java runtime beside this file.
# Arguments for the JVM are in PAVAGE_JAVA_OPTIONS.
set -eu

# The file behind a chain of symbolic links.
file=$0
while [ -L "$file" ]; do
  link=$(readlink "$file")
  case $link in
    /*) file=$link ;;
    *) file=${file%/*}/$link ;;
  esac
done
here=$(cd "${file%/*}" && pwd -P)

exec "$here/runtime/bin/java" ${PAVAGE_JAVA_OPTIONS--XX:+UseSerialGC -Xmn32m} \
  --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$here/lib/*" dev.pavage.cli.Main "$@"
