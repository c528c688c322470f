# Standalone Asio has no package file of its own. Defines Asio::headers; AIOPQ_ASIO_INCLUDE_DIR points it elsewhere.
find_path(AIOPQ_ASIO_INCLUDE_DIR asio.hpp DOC "Where asio.hpp of standalone Asio is")
mark_as_advanced(AIOPQ_ASIO_INCLUDE_DIR)

set(Asio_VERSION "")
if(AIOPQ_ASIO_INCLUDE_DIR)
    file(STRINGS ${AIOPQ_ASIO_INCLUDE_DIR}/asio/version.hpp asio_version_line REGEX "#define ASIO_VERSION [0-9]+")
    string(REGEX MATCH "[0-9]+" asio_version_number "${asio_version_line}")
    math(EXPR asio_major "${asio_version_number} / 100000")
    math(EXPR asio_minor "${asio_version_number} / 100 % 1000")
    math(EXPR asio_patch "${asio_version_number} % 100")
    set(Asio_VERSION ${asio_major}.${asio_minor}.${asio_patch})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Asio REQUIRED_VARS AIOPQ_ASIO_INCLUDE_DIR VERSION_VAR Asio_VERSION)

if(Asio_FOUND AND NOT TARGET Asio::headers)
    add_library(Asio::headers INTERFACE IMPORTED)
    set_target_properties(Asio::headers PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES ${AIOPQ_ASIO_INCLUDE_DIR}
        INTERFACE_COMPILE_DEFINITIONS ASIO_STANDALONE)
endif()
