# Every tests/compile_fail/*.cpp is compiled twice: as it stands, which must succeed, and with -DFAIL, which must be
# refused with the message that its comment `// expect: <regex>` gives.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
set(check ${CMAKE_CURRENT_LIST_DIR}/check.sh)
# Asio last in the search order: -isystem with /usr/include breaks the standard library's #include_next.
set(compile ${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -DASIO_STANDALONE
    -I ${PROJECT_SOURCE_DIR}/include -idirafter ${AIOPQ_ASIO_INCLUDE_DIR})
foreach(source ${sources})
    cmake_path(GET source STEM name)
    add_test(NAME "compile_fail: ${name} compiles" COMMAND ${check} accepted ${source} ${compile})
    add_test(NAME "compile_fail: ${name} is refused" COMMAND ${check} refused ${source} ${compile})
    set_tests_properties("compile_fail: ${name} compiles" "compile_fail: ${name} is refused"
        PROPERTIES LABELS compile_fail TIMEOUT 120)
endforeach()
