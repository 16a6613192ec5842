#include "api/server.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>
#include <vector>

#include "api/internal/session.h"

namespace rouse::api {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

// After an accept that failed, usually for want of file descriptors.
constexpr core::Milliseconds kAcceptPause{100};

// Open connections by number.
class Connections {
 public:
  std::size_t add(const std::shared_ptr<Session>& session) {
    const std::lock_guard lock{mutex_};
    sessions_.emplace(++last_, session);
    return last_;
  }
  void remove(std::size_t number) {
    {
      const std::lock_guard lock{mutex_};
      sessions_.erase(number);
    }
    changed_.notify_all();
  }
  std::size_t count() const {
    const std::lock_guard lock{mutex_};
    return sessions_.size();
  }
  void for_each(const std::function<void(Session&)>& act) {
    const std::lock_guard lock{mutex_};
    for (const auto& [number, session] : sessions_) act(*session);
  }
  // Asks the connection that has been idle longest to close; false when none is idle.
  bool close_idlest() {
    const std::lock_guard lock{mutex_};
    Session* idlest = nullptr;
    Session::Instant oldest = Session::Instant::max();
    for (const auto& [number, session] : sessions_) {
      const auto since = session->idle_since();
      if (!since || *since >= oldest) continue;
      oldest = *since;
      idlest = session.get();
    }
    if (idlest) idlest->close_if_idle();
    return idlest != nullptr;
  }
  bool wait_empty(core::Milliseconds longest) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, longest, [this] { return sessions_.empty(); });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t last_ = 0;
  std::map<std::size_t, std::shared_ptr<Session>> sessions_;
};

core::Result<void> listen(tcp::acceptor& acceptor, const Endpoint& endpoint) {
  boost::system::error_code error;
  const tcp::endpoint address{asio::ip::make_address(endpoint.address), endpoint.port};
  std::ignore = acceptor.open(address.protocol(), error);
  if (!error) std::ignore = acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) std::ignore = acceptor.bind(address, error);
  if (!error) std::ignore = acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return {};
  const bool taken = error == boost::system::errc::address_in_use;
  return core::fail(taken ? core::ErrorCode::kConflict : core::ErrorCode::kUnavailable, "server.listen",
                    fmt::format("server.listen: {}:{}: {}", endpoint.address, endpoint.port, error.message()),
                    taken ? "another program listens there; choose another port" : "");
}

}  // namespace

struct Server::State {
  State(const ServerConfig& c, Api& api, Metrics& m, core::Log& l)
      : config(c),
        metrics(m),
        log(l),
        workers(c.workers, c.queued_max),
        context{.config = config, .api = api, .workers = workers},
        acceptor(asio::make_strand(io)) {}

  awaitable<void> accept_all();
  awaitable<void> run(std::shared_ptr<Session> session, std::size_t number, bool refused);

  const ServerConfig config;
  Metrics& metrics;
  core::Log& log;
  Connections connections;
  asio::io_context io;
  WorkerPool workers;
  SessionContext context;
  tcp::acceptor acceptor;
  std::uint16_t port = 0;
  std::once_flag stopped;
  std::vector<std::jthread> threads;
};

awaitable<void> Server::State::accept_all() {
  while (!context.stopping) {
    boost::system::error_code error;
    tcp::socket socket =
        co_await acceptor.async_accept(asio::make_strand(io), asio::redirect_error(use_awaitable, error));
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
    if (error) {
      log.warning("cannot accept a connection", {{"why", error.message()}});
      asio::steady_timer pause{co_await asio::this_coro::executor, kAcceptPause};
      co_await pause.async_wait(use_awaitable);
      continue;
    }
    std::ignore = socket.set_option(tcp::no_delay(true), error);
    const bool refused = connections.count() >= config.connections_max && !connections.close_idlest();
    const auto executor = socket.get_executor();
    auto session = Session::make(std::move(socket), context);
    const std::size_t number = connections.add(session);
    asio::co_spawn(executor, run(std::move(session), number, refused), asio::detached);
  }
}

awaitable<void> Server::State::run(std::shared_ptr<Session> session, std::size_t number, bool refused) {
  metrics.connection_opened();
  if (refused) {
    co_await session->refuse();
  } else {
    co_await session->serve();
  }
  metrics.connection_closed();
  connections.remove(number);
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

core::Result<std::unique_ptr<Server>> Server::start(const ServerConfig& config, Api& api, Metrics& metrics,
                                                    core::Log& log) {
  auto state = std::make_unique<State>(config, api, metrics, log);
  ROUSE_CHECK(listen(state->acceptor, config.endpoint));
  state->port = state->acceptor.local_endpoint().port();
  asio::co_spawn(state->acceptor.get_executor(), state->accept_all(), asio::detached);
  for (std::size_t thread = 0; thread < config.network_threads; ++thread) {
    state->threads.emplace_back([&io = state->io] { io.run(); });
  }
  return std::unique_ptr<Server>{new Server{std::move(state)}};
}

Server::~Server() { stop(); }

std::uint16_t Server::port() const { return state_->port; }

void Server::stop() {
  std::call_once(state_->stopped, [this] {
    State& state = *state_;
    state.context.stopping = true;
    asio::post(state.acceptor.get_executor(), [&state] { state.acceptor.close(); });
    state.connections.for_each([](Session& session) { session.close_if_idle(); });
    if (!state.connections.wait_empty(state.config.stop_grace)) {
      state.log.warning("requests are cut", {{"connections", state.connections.count()}});
      state.connections.for_each([](Session& session) { session.close(); });
    }
    state.threads.clear();  // joins: every connection ends on its own or was closed
  });
}

}  // namespace rouse::api
