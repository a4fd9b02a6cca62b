# Included by llama.cpp's CMakeLists.txt where CMAKE_PROJECT_INCLUDE names it, as ./dev does. llama-cpp-sys-2 builds
# llama.cpp's "common" library always, though nothing of it is linked without the crate's feature `common`: 40 of 115
# object files, and the slowest ones.
set(LLAMA_BUILD_COMMON OFF CACHE BOOL "" FORCE)
