// The statements that run now, and the watch over who asked for them.
//
// A client that leaves must not keep a query running: one thread polls the sockets of all askers and kills
// the query of an asker that closed its side. Killing is repeated until the query ends, because a kill that
// comes before the database has listed the query finds nothing. Thread-safe.
#pragma once

#include <poll.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine_protocol/failure.h"

namespace rouse::engine_protocol {

class RunningQueries {
 public:
  // Called on the watching thread with a query id; must not wait for the query's end.
  using Kill = std::function<void(const std::string& query_id)>;

  // Listed from start() until destruction.
  class Entry {
   public:
    Entry(RunningQueries& running, std::string query_id)
        : running_(&running), query_id_(std::move(query_id)) {}
    Entry(Entry&& other) noexcept
        : running_(std::exchange(other.running_, nullptr)), query_id_(std::move(other.query_id_)) {}
    Entry& operator=(Entry&&) = delete;
    ~Entry();

   private:
    RunningQueries* running_;
    std::string query_id_;
  };

  explicit RunningQueries(Kill kill);
  ~RunningQueries();

  // Lists a statement asked for over `socket`, which stays open until the entry is destroyed. Fails with 216
  // when a statement of this id runs already.
  Outcome<Entry> start(const std::string& query_id, int socket);

  // Kills everything that runs; true when nothing does any more within `patience`.
  bool stop_all(std::chrono::milliseconds patience);
  // True when nothing runs any more within `patience`.
  bool wait_until_idle(std::chrono::milliseconds patience);

 private:
  struct Query {
    int socket = -1;
    bool doomed = false;
  };

  // What the watching thread looks at until something changes.
  struct Watch {
    std::vector<std::string> doomed;   // to be killed, again
    std::vector<std::string> watched;  // by query id, as the sockets from polls[1] on
    std::vector<pollfd> polls;         // the wake event, then sockets
  };

  void watch();
  bool list(Watch& watch);
  void mark_left(const Watch& watch);
  void end(const std::string& query_id);
  void wake() const;

  const Kill kill_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::string, Query> queries_;
  bool stopping_ = false;
  int wake_event_ = -1;
  std::thread watcher_;
};

}  // namespace rouse::engine_protocol
