# Every tests/fuzz/*.cpp is a fuzz target: with AIOPQ_FUZZ a program of libFuzzer, fuzz_<name>, which `fuzz` builds all of;
# without, one of the targets of test_fuzz, which runs each for a moment and always in the same way.
file(GLOB targets CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp)
file(GLOB codecs CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
    ${PROJECT_SOURCE_DIR}/include/aio/pq/codecs/*.hpp ${PROJECT_SOURCE_DIR}/include/aio/pq/nlohmann_json.hpp)
if(NOT nlohmann_json_FOUND)
    list(REMOVE_ITEM targets ${CMAKE_CURRENT_LIST_DIR}/nlohmann_json.cpp)
    list(REMOVE_ITEM codecs aio/pq/nlohmann_json.hpp)
endif()

# A new codec is not forgotten.
set(forgotten)
foreach(codec ${codecs})
    set(lines)
    foreach(target ${targets})
        file(STRINGS ${target} found REGEX "^#include <${codec}>")
        list(APPEND lines ${found})
    endforeach()
    if(NOT lines)
        list(APPEND forgotten ${codec})
        message(WARNING "No fuzz target includes <${codec}>: its decoders belong into one of tests/fuzz/*.cpp.")
    endif()
endforeach()

add_library(fuzz_driver OBJECT
    ${CMAKE_CURRENT_LIST_DIR}/driver/decoders.cpp
    ${CMAKE_CURRENT_LIST_DIR}/driver/known_types.cpp
    ${CMAKE_CURRENT_LIST_DIR}/driver/target.cpp
    ${CMAKE_CURRENT_LIST_DIR}/driver/there_and_back.cpp)
target_include_directories(fuzz_driver PUBLIC ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/lib)
target_link_libraries(fuzz_driver PUBLIC aiopq::pq PostgreSQL::PostgreSQL)
if(nlohmann_json_FOUND)
    target_link_libraries(fuzz_driver PUBLIC nlohmann_json::nlohmann_json)
endif()
aiopq_own(fuzz_driver)

if(AIOPQ_FUZZ)
    add_custom_target(fuzz)
    foreach(target ${targets})
        cmake_path(GET target STEM name)
        add_executable(fuzz_${name} ${target} ${CMAKE_CURRENT_LIST_DIR}/driver/write_seeds.cpp)
        target_link_libraries(fuzz_${name} PRIVATE fuzz_driver)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        aiopq_own(fuzz_${name})
        add_dependencies(fuzz fuzz_${name})
    endforeach()
    return()
endif()

add_executable(test_fuzz ${targets} ${CMAKE_CURRENT_LIST_DIR}/driver/run_targets.cpp)
target_link_libraries(test_fuzz PRIVATE fuzz_driver)
aiopq_own(test_fuzz)
foreach(target ${targets})
    cmake_path(GET target STEM name)
    # All of them define the function that libFuzzer calls.
    set_source_files_properties(${target} PROPERTIES COMPILE_DEFINITIONS LLVMFuzzerTestOneInput=fuzz_${name})
    add_test(NAME "fuzz: ${name}" COMMAND test_fuzz ${name})
    set_tests_properties("fuzz: ${name}" PROPERTIES LABELS fuzz TIMEOUT 60)
endforeach()
# Fails when the warning above is given.
add_test(NAME "fuzz: every codec has a target" COMMAND ${CMAKE_COMMAND} -E $<IF:$<BOOL:${forgotten}>,false,true>)
set_tests_properties("fuzz: every codec has a target" PROPERTIES LABELS fuzz TIMEOUT 60)
