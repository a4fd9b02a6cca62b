#!/bin/sh
# Stands for `apilift` where a test must know the server's process: it writes its number down and becomes the program.
[ "${1:-}" != server ] || echo $$ >"$APILIFT_PID"
exec "$APILIFT_PROGRAM" "$@"
