// A database for the protocol's tests: answers statements from a script and records what every connection was
// told.
#pragma once

#include <fmt/format.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine_protocol/database.h"

namespace rouse::engine_protocol {

class FakeDatabase final : public Database {
 public:
  struct Answer {
    std::vector<std::string> pieces;         // of rows, or the whole output
    std::string failure;                     // after the pieces, if not empty
    std::function<void()> before_each = {};  // called before each piece, and before the failure or end
  };

  // By statement text; other statements succeed with nothing.
  std::map<std::string, Answer> answers;
  // Failure of the next connect().
  std::string connect_failure;

  Outcome<std::unique_ptr<Connection>> connect() override;

  // "1: SET ...", with the number of the connection.
  std::vector<std::string> log() const;
  std::string inserted() const;
  int open_connections() const;
  // Waits until a statement that contains `part` was run.
  void wait_for(const std::string& part) const;

 private:
  class FakeConnection;
  class FakeRows;
  class FakeSink;

  void note(int connection, std::string_view text);

  mutable std::mutex mutex_;
  mutable std::condition_variable noted_;
  std::vector<std::string> log_;
  std::string inserted_;
  int opened_ = 0;
  int open_ = 0;
};

class FakeDatabase::FakeRows final : public RowSource {
 public:
  explicit FakeRows(Answer answer) : answer_(std::move(answer)) {}
  Outcome<std::string_view> next() override {
    if (answer_.before_each) answer_.before_each();
    if (at_ < answer_.pieces.size()) return std::string_view(answer_.pieces[at_++]);
    if (answer_.failure.empty()) return std::string_view{};
    return tl::unexpected(database_failure(answer_.failure));
  }

 private:
  Answer answer_;
  std::size_t at_ = 0;
};

class FakeDatabase::FakeSink final : public RowSink {
 public:
  FakeSink(FakeDatabase& database, int connection, Answer answer)
      : database_(database), connection_(connection), answer_(std::move(answer)) {}
  ~FakeSink() override {
    if (!finished_) database_.note(connection_, "cancel insert");
  }
  Outcome<void> append(std::string_view bytes) override {
    const std::lock_guard lock{database_.mutex_};
    database_.inserted_ += bytes;
    return {};
  }
  Outcome<std::uint64_t> finish() override {
    finished_ = true;
    if (!answer_.failure.empty()) return tl::unexpected(database_failure(answer_.failure));
    return database_.inserted().size();
  }

 private:
  FakeDatabase& database_;
  int connection_;
  Answer answer_;
  bool finished_ = false;
};

class FakeDatabase::FakeConnection final : public Connection {
 public:
  FakeConnection(FakeDatabase& database, int number) : database_(database), number_(number) {}
  ~FakeConnection() override {
    const std::lock_guard lock{database_.mutex_};
    --database_.open_;
  }
  bool only_reads(std::string_view sql) override { return sql.find("SNEAKY") == std::string_view::npos; }
  Outcome<std::string> execute(std::string_view sql, std::string_view) override {
    const auto answer = answer_to(sql);
    if (answer.before_each) answer.before_each();
    if (!answer.failure.empty()) return tl::unexpected(database_failure(answer.failure));
    return answer.pieces.empty() ? std::string{} : answer.pieces[0];
  }
  Outcome<std::unique_ptr<RowSource>> select(std::string_view sql, std::string_view) override {
    return std::make_unique<FakeRows>(answer_to(sql));
  }
  Outcome<std::unique_ptr<RowSink>> insert(std::string_view sql, std::string_view format) override {
    return std::make_unique<FakeSink>(database_, number_,
                                      answer_to(std::string(sql) + "FORMAT " + std::string(format)));
  }

 private:
  Answer answer_to(std::string_view sql) {
    database_.note(number_, sql);
    std::string text(sql);
    while (text.ends_with('\n')) text.pop_back();
    const auto found = database_.answers.find(text);
    return found == database_.answers.end() ? Answer{} : found->second;
  }

  FakeDatabase& database_;
  int number_;
};

inline Outcome<std::unique_ptr<Connection>> FakeDatabase::connect() {
  const std::lock_guard lock{mutex_};
  if (!connect_failure.empty()) return tl::unexpected(database_failure(connect_failure));
  ++open_;
  return std::make_unique<FakeConnection>(*this, ++opened_);
}

inline std::vector<std::string> FakeDatabase::log() const {
  const std::lock_guard lock{mutex_};
  return log_;
}

inline std::string FakeDatabase::inserted() const {
  const std::lock_guard lock{mutex_};
  return inserted_;
}

inline int FakeDatabase::open_connections() const {
  const std::lock_guard lock{mutex_};
  return open_;
}

inline void FakeDatabase::wait_for(const std::string& part) const {
  std::unique_lock lock{mutex_};
  noted_.wait(lock, [&] {
    for (const auto& line : log_) {
      if (line.find(part) != std::string::npos) return true;
    }
    return false;
  });
}

inline void FakeDatabase::note(int connection, std::string_view text) {
  {
    const std::lock_guard lock{mutex_};
    log_.push_back(fmt::format("{}: {}", connection, text));
  }
  noted_.notify_all();
}

}  // namespace rouse::engine_protocol
