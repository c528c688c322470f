# What `cmake --install` lays down: libraries, headers, the CMake package and the pkg-config files.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/aiopq)

install(TARGETS aio pq EXPORT aiopq-targets FILE_SET HEADERS FILE_SET asio_coroutines FILE_SET nlohmann_json)
install(EXPORT aiopq-targets NAMESPACE aiopq:: DESTINATION ${package_dir})
configure_package_config_file(
    ${CMAKE_CURRENT_LIST_DIR}/aiopq-config.cmake.in ${PROJECT_BINARY_DIR}/aiopq-config.cmake
    INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor release may break its users.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/aiopq-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/aiopq-config.cmake
    ${PROJECT_BINARY_DIR}/aiopq-config-version.cmake
    ${CMAKE_CURRENT_LIST_DIR}/FindAsio.cmake
    DESTINATION ${package_dir})

# Users of a static library link what it needs, users of a shared one do not.
if(BUILD_SHARED_LIBS)
    set(pc_private "libpq fmt")
else()
    set(pc_public "libpq fmt")
endif()
file(RELATIVE_PATH pc_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(name aiopq-aio aiopq)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
