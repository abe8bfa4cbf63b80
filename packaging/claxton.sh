#!/bin/sh
# Starts Claxton on the Node that came with it.
here=$(dirname "$(readlink -f "$0")")
# shellcheck disable=SC2086 # NODE_OPTIONS_CLAXTON may hold several words.
exec "$here/node" ${NODE_OPTIONS_CLAXTON:-} "$here/../out/main/cli.js" "$@"
