// Sources: who may send events, and what is done with events that break the tracking plan.
//
// A source is one app, mini program, web site or server of the bank. Its write key can append events and
// nothing else; it is no secret (it ships inside apps), so it is stored as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

inline constexpr std::size_t kSourcesMax = 1'000;
inline constexpr std::size_t kSourceIdBytesMax = 40;
inline constexpr std::size_t kSourceTextBytesMax = 200;  // of name and app
inline constexpr std::int64_t kRateMax = 1'000'000;      // events a second

enum class Enforcement {
  kAccept,  // undeclared and ill-typed values are kept in `extra`
  kMark,    // likewise, and the event is marked
  kReject,  // the event goes to rejected_events
};
std::string_view to_string(Enforcement enforcement);  // "accept", "mark", "reject"

struct Source {
  std::string id;  // snake_case
  std::string name;
  std::string plan;
  std::string app;        // the app's name on every event that does not say it itself
  std::string platform;   // likewise: app, ios, android, h5, web, wechat, mini_program, server; '' unknown
  std::string write_key;  // 32 letters and digits, made by add_source
  Enforcement enforcement = Enforcement::kMark;
  bool enabled = true;
  std::int64_t events_per_second = 0;          // 0: no limit
  std::int64_t address_events_per_second = 0;  // of one network address; 0: no limit
  std::int64_t version = 0;                    // from 1
  core::Timestamp created_at{};
  core::Timestamp updated_at{};
};

// Give the source as it is stored: write key, version and times are not the caller's to choose. Fail with
// kInvalidArgument (field is the member), kConflict (field "id": it is taken; "version": it is not the stored
// one), kNotFound (field "source"; the plan, field "plan"), kResourceExhausted (kSourcesMax).
core::Result<Source> add_source(Transaction& transaction, Source source);
core::Result<Source> replace_source(Transaction& transaction, Source source);
core::Result<Source> find_source(const Reader& reader, std::string_view id);
core::Result<std::vector<Source>> sources(const Reader& reader);  // by id

// Grows with every change of a source or of an active plan, so that whoever caches them can tell.
core::Result<std::int64_t> collection_version(const Reader& reader);

}  // namespace rouse::metadata
