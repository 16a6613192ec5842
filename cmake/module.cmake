# Every target of the project is made by the functions below, so flags and rules live in one place.

# Flags of all our code. Sanitizers are a separate target: the engine program must do without them, because
# libchdb crashes in a process that carries ASan or TSan.
add_library(rouse_flags INTERFACE)
target_compile_options(rouse_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
                                             -fno-omit-frame-pointer)
target_link_libraries(rouse_flags INTERFACE Threads::Threads)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13
   AND NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  # At -O3 GCC 12 takes concatenated std::strings for overlapping copies (its bug 105651).
  target_compile_options(rouse_flags INTERFACE -Wno-restrict)
endif()

add_library(rouse_sanitizers INTERFACE)
if(ROUSE_SANITIZE)
  target_compile_options(rouse_sanitizers INTERFACE -fsanitize=${ROUSE_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(rouse_sanitizers INTERFACE -fsanitize=${ROUSE_SANITIZE})
  if(ROUSE_SANITIZE MATCHES thread)
    # TSan does not understand the fences Asio uses; see the Boost.Asio documentation of the macro.
    target_compile_definitions(rouse_sanitizers INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
    target_compile_options(rouse_sanitizers INTERFACE -Wno-tsan)
  endif()
endif()

# Undefined behaviour is looked for in what is tested; in the macros of the tests it would add half of their compile
# time. Linked last: the flag takes back what rouse_sanitizers says.
add_library(rouse_test_flags INTERFACE)
if(ROUSE_SANITIZE MATCHES undefined)
  target_compile_options(rouse_test_flags INTERFACE -fno-sanitize=undefined)
endif()

# What a source costs is the system headers it includes. So the sources of one folder are compiled up to eight at once, as
# one unity source that includes them in turn. Hence the rule: a name in an unnamed namespace is unique within its folder.
# Files stay self-contained, which a build of single files (-DROUSE_UNITY=OFF) shows.
option(ROUSE_UNITY "Compile the sources of a folder in groups" ON)
set(unity_group_limit 8)

# unity(<target>): the target's sources so far, in groups. A group's files are neighbours in their folder, so a new file
# has its own folder compiled again and no other.
function(unity target)
  if(NOT ROUSE_UNITY)
    return()
  endif()
  get_target_property(root ${target} SOURCE_DIR)
  get_target_property(sources ${target} SOURCES)
  set(folders)
  foreach(source ${sources})
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${root} NORMALIZE)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE folder)
    list(APPEND folders ${folder})
    list(APPEND "in_${folder}" ${source})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(folder ${folders})
    unity_folder(${target} ${folder} "${in_${folder}}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # GCC takes what is in an unnamed namespace of an included file for a header's, which would be a mistake there.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

# The files of one folder in as few groups of even size as the limit allows. A file alone is compiled as it is, and so are
# those of a folder with lint rules of its own, which clang-tidy would not find for a source in the build folder.
function(unity_folder target folder files)
  list(LENGTH files count)
  if(count EQUAL 1 OR EXISTS ${CMAKE_SOURCE_DIR}/${folder}/.clang-tidy)
    return()
  endif()
  list(SORT files)
  string(REPLACE "/" "_" name ${folder})
  math(EXPR groups "(${count} + ${unity_group_limit} - 1) / ${unity_group_limit}")
  foreach(group RANGE 1 ${groups})
    math(EXPR first "(${group} - 1) * ${count} / ${groups}")
    math(EXPR size "${group} * ${count} / ${groups} - ${first}")
    list(SUBLIST files ${first} ${size} members)
    set_source_files_properties(${members} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${name}_${group})
  endforeach()
endfunction()

# Sources of the current folder, split by suffix: *_test.cc are tests, *_bench.cc belong to bench/.
function(module_sources out_sources out_tests)
  file(GLOB all CONFIGURE_DEPENDS *.cc */*.cc */*/*.cc)
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER all EXCLUDE REGEX "_(test|bench)\\.cc$")
  set(${out_sources} ${all} PARENT_SCOPE)
  set(${out_tests} ${tests} PARENT_SCOPE)
endfunction()

# A link farm build/<preset>/include/<name>/<name> -> src/<name>, so that `#include "events/plan.h"` resolves only
# for modules that declare `events` in DEPS.
function(module_view name out_view)
  set(view ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${view}/${name} SYMBOLIC)
  set(${out_view} ${view} PARENT_SCOPE)
endfunction()

# module(<name> DEPS <modules above> LIBS <third-party targets> [TEST_DEPS <modules only its tests use>]
#        [TEST_SHARDS <parts>])
# Library <name> and, where *_test.cc exist, program <name>_test registered with ctest; long ones in parts, which run
# side by side.
function(module name)
  cmake_parse_arguments(arg "" "TEST_SHARDS" "DEPS;LIBS;TEST_DEPS" ${ARGN})
  module_sources(sources tests)
  module_view(${name} view)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${view})
  target_link_libraries(${name} PUBLIC ${arg_DEPS} ${arg_LIBS} PRIVATE rouse_flags rouse_sanitizers)
  unity(${name})
  if(tests)
    module_test(${name}_test SOURCES ${tests} DEPS ${name} ${arg_TEST_DEPS} SHARDS ${arg_TEST_SHARDS})
  endif()
endfunction()

# unsanitized(<module>): library <module>_unsanitized, the same sources for a program that links libchdb. Modules it
# depends on must have one, too.
function(unsanitized name)
  if(NOT ROUSE_SANITIZE)
    add_library(${name}_unsanitized ALIAS ${name})
    return()
  endif()
  get_target_property(folder ${name} SOURCE_DIR)
  get_target_property(sources ${name} SOURCES)
  list(TRANSFORM sources PREPEND ${folder}/ REGEX "^[^/]")
  get_target_property(libraries ${name} INTERFACE_LINK_LIBRARIES)
  list(FILTER libraries EXCLUDE REGEX "LINK_ONLY")
  foreach(library ${libraries})
    if(TARGET ${library}_unsanitized)
      list(REMOVE_ITEM libraries ${library})
      list(APPEND libraries ${library}_unsanitized)
    endif()
  endforeach()
  add_library(${name}_unsanitized STATIC ${sources})
  target_include_directories(${name}_unsanitized PUBLIC $<TARGET_PROPERTY:${name},INTERFACE_INCLUDE_DIRECTORIES>)
  target_link_libraries(${name}_unsanitized PUBLIC ${libraries} PRIVATE rouse_flags)
  unity(${name}_unsanitized)
endfunction()

# module_test(<program> SOURCES <files> DEPS <modules> [SHARDS <parts>]): one GoogleTest program, one ctest entry, or
# one for each part. By ctest it prints what fails only, so that a cut log still shows it.
function(module_test program)
  cmake_parse_arguments(arg "" "SHARDS" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${program} ${arg_SOURCES})
  target_link_libraries(${program} PRIVATE ${arg_DEPS} testing GTest::gmock GTest::gtest_main rouse_flags
                                           rouse_sanitizers rouse_test_flags)
  target_compile_definitions(${program} PRIVATE ROUSE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                ROUSE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  set(entries ${program})
  if(arg_SHARDS)
    math(EXPR last "${arg_SHARDS} - 1")
    set(entries)
    foreach(index RANGE ${last})
      add_test(NAME ${program}_${index} COMMAND ${program})
      set_tests_properties(${program}_${index} PROPERTIES
        ENVIRONMENT "GTEST_BRIEF=1;GTEST_TOTAL_SHARDS=${arg_SHARDS};GTEST_SHARD_INDEX=${index}")
      list(APPEND entries ${program}_${index})
    endforeach()
  else()
    add_test(NAME ${program} COMMAND ${program})
    set_tests_properties(${program} PROPERTIES ENVIRONMENT GTEST_BRIEF=1)
  endif()
  if(arg_LABELS)
    set_tests_properties(${entries} PROPERTIES LABELS "${arg_LABELS}")
  endif()
endfunction()
