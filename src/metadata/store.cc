#include "metadata/store.h"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <thread>
#include <utility>

#include "metadata/internal/connection_pool.h"
#include "metadata/internal/migrations.h"
#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

enum class Access { kRead, kWrite };

constexpr int kWriterCacheKib = 32 * 1024;  // the vault's tables are written all over their indexes
constexpr int kLogPages = 8 * 1024;         // of 4 KiB; pages that change often are copied into the file once

// SQLite's own waiting sleeps up to 100 ms at a time, and so misses the moments between the transactions of
// another process that writes one after the other.
constexpr core::Milliseconds kLockPoll{1};

int wait_for_lock(void* /*unused*/, int times) {
  if (kLockPoll * times >= kLockWaitMax) return 0;
  std::this_thread::sleep_for(kLockPoll);
  return 1;
}

void wait_patiently(soci::session& session) {
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  sqlite_api::sqlite3_busy_handler(backend->conn_, wait_for_lock, nullptr);
}

core::Result<std::unique_ptr<soci::session>> connect(const std::filesystem::path& file, Access access) {
  return guarded([&] {
    auto session =
        std::make_unique<soci::session>(*soci::factory_sqlite3(), fmt::format("db=\"{}\"", file.string()));
    wait_patiently(*session);
    *session << "PRAGMA journal_mode = WAL";
    *session << "PRAGMA synchronous = FULL";
    *session << "PRAGMA foreign_keys = ON";
    if (access == Access::kRead) *session << "PRAGMA query_only = ON";
    if (access == Access::kWrite) {
      *session << "PRAGMA secure_delete = ON";
      *session << fmt::format("PRAGMA cache_size = -{}", kWriterCacheKib);
      *session << fmt::format("PRAGMA wal_autocheckpoint = {}", kLogPages);
    }
    return session;
  });
}

core::Result<void> check_path(const std::filesystem::path& file) {
  const auto refuse = [&](core::ErrorCode code, std::string_view rule) {
    return core::fail(code, "metadata", fmt::format("metadata: {} {}", file.string(), rule));
  };
  std::error_code ignored;
  if (file.string().find('"') != std::string::npos) {
    return refuse(core::ErrorCode::kInvalidArgument, "has a quotation mark in its name");
  }
  if (!std::filesystem::is_directory(std::filesystem::absolute(file).parent_path(), ignored)) {
    return refuse(core::ErrorCode::kNotFound, "is in a folder that does not exist");
  }
  return {};
}

}  // namespace

ConnectionPool::ConnectionPool(std::vector<std::unique_ptr<soci::session>> connections)
    : idle_(std::move(connections)) {}

ConnectionPool::~ConnectionPool() = default;

core::Result<std::unique_ptr<soci::session>> ConnectionPool::acquire() {
  std::unique_lock lock{mutex_};
  const auto deadline = std::chrono::system_clock::now() + kLockWaitMax;
  if (!returned_.wait_until(lock, deadline, [&] { return !idle_.empty(); })) {
    return core::fail(
        core::ErrorCode::kUnavailable, "metadata",
        fmt::format("metadata: all connections are taken since {} s", kLockWaitMax.count() / 1000));
  }
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<soci::session> connection) {
  {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

Reader::Reader(ConnectionPool& pool, std::unique_ptr<soci::session> session)
    : pool_(&pool), session_(std::move(session)) {}

Reader::Reader(Reader&& other) noexcept = default;

Reader::~Reader() {
  if (!session_) return;
  roll_back();
  release();
}

void Reader::release() { pool_->give_back(std::move(session_)); }

void Reader::roll_back() noexcept {
  // SQLite may have rolled back by itself, after a full disk for one; then there is nothing left to do.
  const auto done = guarded([&] { *session_ << "ROLLBACK"; });
  (void)done;
}

Transaction::Transaction(ConnectionPool& pool, std::unique_ptr<soci::session> session, core::Timestamp now)
    : Reader(pool, std::move(session)), now_(now) {}

core::Result<void> Transaction::commit() {
  ROUSE_CHECK(guarded([&] { session() << "COMMIT"; }));
  release();
  return {};
}

Store::Store(std::unique_ptr<ConnectionPool> writer, std::unique_ptr<ConnectionPool> readers,
             const core::Clock& clock)
    : writer_(std::move(writer)), readers_(std::move(readers)), clock_(&clock) {}

Store::Store(Store&&) noexcept = default;
Store::~Store() = default;

core::Result<Store> Store::open(const std::filesystem::path& file, const core::Clock& clock) {
  ROUSE_CHECK(check_path(file));
  std::vector<std::unique_ptr<soci::session>> writers;
  std::vector<std::unique_ptr<soci::session>> readers;
  ROUSE_TRY(auto writer, connect(file, Access::kWrite));
  ROUSE_CHECK(migrate(*writer, migrations(), clock.now()));
  writers.push_back(std::move(writer));
  for (std::size_t i = 0; i < kReadersMax; ++i) {
    ROUSE_TRY(auto reader, connect(file, Access::kRead));
    readers.push_back(std::move(reader));
  }
  return Store{std::make_unique<ConnectionPool>(std::move(writers)),
               std::make_unique<ConnectionPool>(std::move(readers)), clock};
}

core::Result<Reader> Store::read() {
  ROUSE_TRY(auto session, readers_->acquire());
  Reader reader{*readers_, std::move(session)};
  ROUSE_CHECK(guarded([&] { reader.session() << "BEGIN"; }));
  return reader;
}

core::Result<Transaction> Store::begin() {
  ROUSE_TRY(auto session, writer_->acquire());
  Transaction transaction{*writer_, std::move(session), clock_->now()};
  // Immediate: the lock that another process may hold is waited for here, not in the middle of the work.
  ROUSE_CHECK(guarded([&] { transaction.session() << "BEGIN IMMEDIATE"; }));
  return transaction;
}

core::Result<bool> Store::empty_log() {
  ROUSE_TRY(auto session, writer_->acquire());
  long long busy = 0;
  auto emptied = guarded([&] {
    *session << fmt::format("PRAGMA busy_timeout = {}", kLogWaitMax.count());
    *session << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy);
  });
  wait_patiently(*session);
  writer_->give_back(std::move(session));
  ROUSE_CHECK(std::move(emptied));
  return busy == 0;
}

std::int64_t store_format() { return migrations().back().number; }

std::string sqlite_version() { return sqlite_api::sqlite3_libversion(); }

}  // namespace rouse::metadata
