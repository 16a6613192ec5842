# Debian packages are found here once; a module links what it uses through module(... LIBS ...).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(tl-expected REQUIRED)
find_package(CURL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CLI11 REQUIRED)
find_package(benchmark REQUIRED)

# SQLite for `metadata`. Versions before 3.51.3 can lose a commit when the WAL is reset, and Debian 12 has 3.40: the
# amalgamation that npm's better-sqlite3 ships is linked in, and SOCI's archives, which name no SQLite, against it.
set(SQLITE_DIR ${ROUSE_THIRD_PARTY}/better-sqlite3/deps/sqlite3)
if(NOT EXISTS ${SQLITE_DIR}/sqlite3.c)
  message(FATAL_ERROR "${SQLITE_DIR}/sqlite3.c is missing: ./dev build fetches the npm packages first")
endif()
add_library(sqlite3_amalgamation STATIC ${SQLITE_DIR}/sqlite3.c)
target_include_directories(sqlite3_amalgamation SYSTEM PUBLIC ${SQLITE_DIR})
target_compile_options(sqlite3_amalgamation PRIVATE -w -O2)
target_compile_definitions(sqlite3_amalgamation PRIVATE
  SQLITE_THREADSAFE=1 SQLITE_DEFAULT_SYNCHRONOUS=2 SQLITE_DEFAULT_WAL_SYNCHRONOUS=2 SQLITE_DEFAULT_FOREIGN_KEYS=1
  SQLITE_DQS=0 SQLITE_USE_URI=0 SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_DEFAULT_MEMSTATUS=0
  SQLITE_OMIT_LOAD_EXTENSION SQLITE_OMIT_SHARED_CACHE HAVE_FDATASYNC=1 HAVE_USLEEP=1 HAVE_STRERROR_R=1)
target_link_libraries(sqlite3_amalgamation PUBLIC Threads::Threads)

find_library(SOCI_CORE NAMES libsoci_core.a REQUIRED)
find_library(SOCI_SQLITE3 NAMES libsoci_sqlite3.a REQUIRED)
find_path(SOCI_INCLUDE soci/soci.h REQUIRED)
add_library(soci_sqlite INTERFACE)
target_include_directories(soci_sqlite SYSTEM INTERFACE ${SOCI_INCLUDE})
target_link_libraries(soci_sqlite INTERFACE ${SOCI_SQLITE3} ${SOCI_CORE} sqlite3_amalgamation ${CMAKE_DL_LIBS})
