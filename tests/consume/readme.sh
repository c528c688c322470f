#!/bin/bash
# readme.sh SOURCE_DIR: the README's quick start is examples/01_quickstart.cpp, which is built and run.
set -euo pipefail

source=$1
diff -u --label "README.md, first block of C++ under Quick start" --label examples/01_quickstart.cpp \
    <(awk '/^#+ Quick start/ { here = 1 } here && /^```$/ && code { exit } code { print } here && /^```cpp$/ { code = 1 }' \
        "$source/README.md") \
    "$source/examples/01_quickstart.cpp"
