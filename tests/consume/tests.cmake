# Tests of the project as its users meet it: packages, refused compilers, the price of its headers, README, compose file.
set(here ${CMAKE_CURRENT_LIST_DIR})
# Last in the search order: -isystem with /usr/include breaks the standard library's #include_next.
set(compile ${CMAKE_CXX_COMPILER} -DASIO_STANDALONE -idirafter ${AIOPQ_ASIO_INCLUDE_DIR})
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # Without them Asio 1.22's awaitable.hpp is empty for clang, and nothing to compare with.
    list(APPEND compile -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE)
endif()

function(aiopq_consume_test name)
    cmake_parse_arguments(arg "" "" "COMMAND" ${ARGN})
    add_test(NAME "consume: ${name}" COMMAND ${arg_COMMAND})
    set_tests_properties("consume: ${name}" PROPERTIES LABELS consume TIMEOUT 600)
endfunction()

foreach(way find_package add_subdirectory pkg_config)
    aiopq_consume_test("${way}" COMMAND ${here}/check.sh ${way} ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR} ${CMAKE_CXX_COMPILER})
endforeach()
aiopq_consume_test("old compilers are refused" COMMAND ${here}/refuses_compilers.sh ${PROJECT_SOURCE_DIR} ${CMAKE_CXX_COMPILER})
aiopq_consume_test("headers bring in nothing heavy" COMMAND ${here}/includes.sh hygiene ${PROJECT_SOURCE_DIR} ${compile})
aiopq_consume_test("headers compile quickly" COMMAND ${here}/includes.sh time ${PROJECT_SOURCE_DIR} ${compile})
set_tests_properties("consume: headers compile quickly" PROPERTIES RUN_SERIAL ON)
aiopq_consume_test("the README's quick start is the example" COMMAND ${here}/readme.sh ${PROJECT_SOURCE_DIR})
aiopq_consume_test("the README's vocabulary has headers and tests" COMMAND ${here}/vocabulary.sh ${PROJECT_SOURCE_DIR})

# The examples, each with a real client or server, and with Ctrl-C in the middle of its work.
if(TARGET 01_quickstart)
    add_executable(echo_client ${here}/echo_client.cpp)
    target_link_libraries(echo_client PRIVATE aiopq::aio)
    aiopq_own(echo_client)

    aiopq_consume_test("the quick start does what README says" COMMAND ${here}/quickstart.sh $<TARGET_FILE:01_quickstart>)
    aiopq_consume_test("Ctrl-C ends the quick start" COMMAND ${here}/examples/quickstart_signal.sh $<TARGET_FILE:01_quickstart>)
    # They use one table.
    set_tests_properties("consume: the quick start does what README says" "consume: Ctrl-C ends the quick start"
        PROPERTIES RESOURCE_LOCK quickstart)
    aiopq_consume_test("the echo server holds 2000 connections" COMMAND
        ${here}/examples/echo_server.sh $<TARGET_FILE:02_echo_server> $<TARGET_FILE:echo_client>)
    aiopq_consume_test("the crawler finds every page" COMMAND ${here}/examples/crawler.sh $<TARGET_FILE:03_crawler>)
    aiopq_consume_test("the pipeline of generators sums what it is given" COMMAND
        ${here}/examples/generators.sh $<TARGET_FILE:04_generators>)
    aiopq_consume_test("the example of types does what it says" COMMAND ${here}/examples/types.sh $<TARGET_FILE:05_types>)
    # They measure how long a program takes to end.
    set_tests_properties("consume: Ctrl-C ends the quick start" "consume: the echo server holds 2000 connections"
        "consume: the crawler finds every page" "consume: the pipeline of generators sums what it is given"
        PROPERTIES PROCESSORS 2)
endif()
aiopq_consume_test("docker-compose.yml is valid" COMMAND docker-compose -f ${PROJECT_SOURCE_DIR}/docker-compose.yml config -q)
