// Store: the relational metadata of one data directory (definitions, loads, write batches, saved insights).
//
// All writes go through one connection, one transaction at a time; readers work beside them, each on a
// consistent snapshot. A committed transaction is on disk. Opening migrates an older store forward and
// refuses one that a newer program wrote. The functions of plans.h, loads.h, ... take a Reader or a
// Transaction, so that several of them can be one unit of work:
//
//   ROUSE_TRY(auto transaction, store.begin());
//   ROUSE_TRY(const auto load, start_load(transaction, "loan_applications", files));
//   ROUSE_CHECK(transaction.commit());
//
// Errors: kConflict for broken uniqueness, kResourceExhausted for a full disk, kUnavailable when a lock or
// connection stays taken for kLockWaitMax (another process, or a Transaction held too long), kInternal for a
// damaged file. No exception escapes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/result.h"
#include "core/time.h"

namespace soci {
class session;  // NOLINT(readability-identifier-naming): SOCI's name
}

namespace rouse::metadata {

inline constexpr std::size_t kReadersMax = 4;  // Readers open at a time; further ones wait
inline constexpr core::Milliseconds kLockWaitMax{30'000};
inline constexpr core::Milliseconds kLogWaitMax{200};

class ConnectionPool;

// One consistent view of the store, for one thread. Released by its destructor.
class Reader {
 public:
  Reader(Reader&& other) noexcept;
  Reader& operator=(Reader&&) = delete;
  ~Reader();

  soci::session& session() const { return *session_; }

 protected:
  friend class Store;
  Reader(ConnectionPool& pool, std::unique_ptr<soci::session> session);
  void release();

 private:
  void roll_back() noexcept;

  ConnectionPool* pool_;
  std::unique_ptr<soci::session> session_;  // empty once released or moved from
};

// The one writer, for one thread. Rolled back by its destructor unless commit() succeeded. Begin no second
// one in the same thread before this one has gone: it would wait for itself.
class Transaction final : public Reader {
 public:
  Transaction(Transaction&&) noexcept = default;

  // Afterwards, when it succeeds, the transaction is over: use it no more.
  core::Result<void> commit();
  // The time of the transaction, for all records it writes.
  core::Timestamp now() const { return now_; }

 private:
  friend class Store;
  Transaction(ConnectionPool& pool, std::unique_ptr<soci::session> session, core::Timestamp now);

  core::Timestamp now_;
};

// Thread-safe.
class Store {
 public:
  // Creates the file if there is none; its folder must exist. `clock` must outlive the store.
  static core::Result<Store> open(const std::filesystem::path& file, const core::Clock& clock);
  Store(Store&&) noexcept;
  ~Store();

  core::Result<Reader> read();
  core::Result<Transaction> begin();

  // Takes what was committed into the file and empties the write-ahead log, so that nothing of what was
  // deleted is left there. False when a Reader was in the way for longer than kLogWaitMax; try again later.
  core::Result<bool> empty_log();

 private:
  Store(std::unique_ptr<ConnectionPool> writer, std::unique_ptr<ConnectionPool> readers,
        const core::Clock& clock);

  std::unique_ptr<ConnectionPool> writer_;
  std::unique_ptr<ConnectionPool> readers_;
  const core::Clock* clock_;
};

// The format that this program writes: the number of its last migration.
std::int64_t store_format();

// Of the SQLite that is linked in, "3.54.1".
std::string sqlite_version();

}  // namespace rouse::metadata
