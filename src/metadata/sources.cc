#include "metadata/sources.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "metadata/internal/sql.h"
#include "metadata/plans.h"

namespace rouse::metadata {
namespace {

using core::ErrorCode;

constexpr std::size_t kWriteKeyLength = 32;
constexpr std::array<std::string_view, 9> kPlatforms{"",    "app",    "ios",          "android", "h5",
                                                     "web", "wechat", "mini_program", "server"};

bool is_snake_case(std::string_view id) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !id.empty() && is_letter(id.front()) &&
         std::ranges::all_of(id, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

core::Result<void> check_source_text(std::string_view field, std::string_view text) {
  if (text.size() <= kSourceTextBytesMax) return {};
  return core::invalid(std::string{field}, fmt::format("{}: has {} bytes; {} are allowed", field, text.size(),
                                                       kSourceTextBytesMax));
}

core::Result<void> check_rate(std::string_view field, std::int64_t rate) {
  if (rate >= 0 && rate <= kRateMax) return {};
  return core::invalid(std::string{field}, fmt::format("{}: {} is outside 0 to {}", field, rate, kRateMax));
}

core::Result<void> check_source(const Reader& reader, const Source& source) {
  if (!is_snake_case(source.id) || source.id.size() > kSourceIdBytesMax) {
    return core::invalid("id", fmt::format("id: must be up to {} of a-z, 0-9 and _, beginning with a letter",
                                           kSourceIdBytesMax));
  }
  if (source.name.empty()) return core::invalid("name", "name: is empty");
  ROUSE_CHECK(check_source_text("name", source.name));
  ROUSE_CHECK(check_source_text("app", source.app));
  if (std::ranges::find(kPlatforms, source.platform) == kPlatforms.end()) {
    return core::invalid("platform",
                         fmt::format("platform: '{}' is none of app, ios, android, h5, web, wechat,"
                                     " mini_program, server",
                                     source.platform));
  }
  ROUSE_CHECK(check_rate("events_per_second", source.events_per_second));
  ROUSE_CHECK(check_rate("address_events_per_second", source.address_events_per_second));
  ROUSE_CHECK(active_plan(reader, source.plan));
  return {};
}

// From the operating system's random source, every character alike.
core::Result<std::string> make_write_key() {
  constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kFairBytes = 256 / kCharacters.size() * kCharacters.size();
  std::string key;
  while (key.size() < kWriteKeyLength) {
    std::array<unsigned char, kWriteKeyLength> bytes{};
    if (getentropy(bytes.data(), bytes.size()) != 0) {
      return core::fail(ErrorCode::kInternal, "write_key", "write_key: the system gives no random bytes");
    }
    for (const auto byte : bytes) {
      if (byte < kFairBytes && key.size() < kWriteKeyLength) key += kCharacters[byte % kCharacters.size()];
    }
  }
  return key;
}

Enforcement enforcement_of(std::string_view name) {
  for (const auto enforcement : {Enforcement::kAccept, Enforcement::kMark}) {
    if (to_string(enforcement) == name) return enforcement;
  }
  return Enforcement::kReject;
}

// One row of a query or of a change, kept where SOCI reads and writes it.
struct SourceRow {
  std::string id, name, plan, app, platform, write_key, enforcement;
  long long enabled = 0;
  long long events_per_second = 0;
  long long address_events_per_second = 0;
  long long version = 0;
  long long created_at = 0;
  long long updated_at = 0;

  SourceRow() = default;
  explicit SourceRow(const Source& source)
      : id(source.id),
        name(source.name),
        plan(source.plan),
        app(source.app),
        platform(source.platform),
        write_key(source.write_key),
        enforcement(to_string(source.enforcement)),
        enabled(source.enabled ? 1 : 0),
        events_per_second(source.events_per_second),
        address_events_per_second(source.address_events_per_second),
        version(source.version),
        created_at(to_sql(source.created_at)),
        updated_at(to_sql(source.updated_at)) {}

  std::array<std::string*, 7> texts() {
    return {&id, &name, &plan, &app, &platform, &write_key, &enforcement};
  }
  std::array<long long*, 6> numbers() {
    return {&enabled, &events_per_second, &address_events_per_second, &version, &created_at, &updated_at};
  }
  Source source() const {
    return {id,
            name,
            plan,
            app,
            platform,
            write_key,
            enforcement_of(enforcement),
            enabled != 0,
            events_per_second,
            address_events_per_second,
            version,
            core::from_epoch_ms(created_at),
            core::from_epoch_ms(updated_at)};
  }
};

// Every source that the condition, with at most one value, selects.
std::vector<Source> select_sources(soci::session& sql, std::string_view condition, const std::string* value) {
  SourceRow row;
  soci::statement query{sql};
  for (auto* text : row.texts()) query.exchange(soci::into(*text));
  for (auto* number : row.numbers()) query.exchange(soci::into(*number));
  if (value) query.exchange(soci::use(*value));
  query.alloc();
  query.prepare(
      fmt::format("SELECT id, name, plan, app, platform, write_key, enforcement, enabled, events_per_second,"
                  " address_events_per_second, version, created_at, updated_at FROM sources {}",
                  condition));
  query.define_and_bind();
  query.execute();
  std::vector<Source> sources;
  while (query.fetch()) sources.push_back(row.source());
  return sources;
}

// Inserts the source; `conflict` is what happens to one that is there.
void write(soci::session& sql, const Source& source, std::string_view conflict) {
  SourceRow row{source};
  soci::statement change{sql};
  for (auto* text : row.texts()) change.exchange(soci::use(*text));
  for (auto* number : row.numbers()) change.exchange(soci::use(*number));
  change.alloc();
  change.prepare(
      fmt::format("INSERT INTO sources (id, name, plan, app, platform, write_key, enforcement, enabled,"
                  " events_per_second, address_events_per_second, version, created_at, updated_at)"
                  " VALUES (:id, :name, :plan, :app, :platform, :write_key, :enforcement, :enabled,"
                  " :events_per_second, :address_events_per_second, :version, :created_at, :updated_at) {}",
                  conflict));
  change.define_and_bind();
  change.execute(true);
  next_number(sql, kCollectionCounter);
}

}  // namespace

std::string_view to_string(Enforcement enforcement) {
  switch (enforcement) {
    case Enforcement::kAccept: return "accept";
    case Enforcement::kMark: return "mark";
    case Enforcement::kReject: return "reject";
  }
  return "";
}

core::Result<Source> add_source(Transaction& transaction, Source source) {
  ROUSE_CHECK(check_source(transaction, source));
  ROUSE_TRY(const auto present, sources(transaction));
  if (std::ranges::any_of(present, [&](const Source& other) { return other.id == source.id; })) {
    return core::fail(ErrorCode::kConflict, "id", fmt::format("id: there is a source '{}'", source.id));
  }
  if (present.size() >= kSourcesMax) {
    return core::fail(ErrorCode::kResourceExhausted, "source",
                      fmt::format("source: there are {}, the most allowed", kSourcesMax));
  }
  ROUSE_TRY(source.write_key, make_write_key());
  source.version = 1;
  source.created_at = transaction.now();
  source.updated_at = transaction.now();
  return guarded([&] {
    write(transaction.session(), source, "");
    return source;
  });
}

core::Result<Source> replace_source(Transaction& transaction, Source source) {
  ROUSE_TRY(const auto stored, find_source(transaction, source.id));
  ROUSE_CHECK(check_source(transaction, source));
  if (stored.version != source.version) {
    return core::fail(ErrorCode::kConflict, "version",
                      fmt::format("version: source '{}' is at version {}, the edit started from {}",
                                  source.id, stored.version, source.version),
                      "open it again and repeat the edit");
  }
  source.write_key = stored.write_key;
  ++source.version;
  source.created_at = stored.created_at;
  source.updated_at = transaction.now();
  return guarded([&] {
    write(transaction.session(), source,
          " ON CONFLICT (id) DO UPDATE SET name = excluded.name, plan = excluded.plan, app = excluded.app,"
          " platform = excluded.platform, enforcement = excluded.enforcement, enabled = excluded.enabled,"
          " events_per_second = excluded.events_per_second,"
          " address_events_per_second = excluded.address_events_per_second, version = excluded.version,"
          " updated_at = excluded.updated_at");
    return source;
  });
}

core::Result<Source> find_source(const Reader& reader, std::string_view id) {
  return guarded([&]() -> core::Result<Source> {
    const std::string wanted{id};
    auto found = select_sources(reader.session(), "WHERE id = :id", &wanted);
    if (!found.empty()) return std::move(found.front());
    return core::fail(ErrorCode::kNotFound, "source", fmt::format("source: there is no source '{}'", id));
  });
}

core::Result<std::vector<Source>> sources(const Reader& reader) {
  return guarded([&] { return select_sources(reader.session(), "ORDER BY id", nullptr); });
}

core::Result<std::int64_t> collection_version(const Reader& reader) {
  return guarded(
      [&] { return static_cast<std::int64_t>(last_number(reader.session(), kCollectionCounter)); });
}

}  // namespace rouse::metadata
