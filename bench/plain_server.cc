#include "bench/plain_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <string>
#include <thread>
#include <vector>

namespace rouse::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;

constexpr int kThreads = 2;
constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> converse(Tcp::socket socket) {
  socket.set_option(Tcp::no_delay{true});
  beast::flat_buffer buffer;
  while (true) {
    http::request<http::string_body> request;
    const auto [not_read, read] = co_await http::async_read(socket, buffer, request, kNoThrow);
    if (not_read) co_return;  // the client has gone
    http::response<http::string_body> response{http::status::ok, 11};
    response.body() = R"({"success":true})";
    response.prepare_payload();
    const auto [not_written, written] = co_await http::async_write(socket, response, kNoThrow);
    if (not_written) co_return;
  }
}

asio::awaitable<void> listen(Tcp::acceptor& acceptor) {
  while (true) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), converse(std::move(socket)), asio::detached);
  }
}

}  // namespace

struct PlainServer::State {
  asio::io_context context{kThreads};
  Tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
  std::vector<std::thread> threads;
};

PlainServer::PlainServer() : state_(std::make_unique<State>()) {
  asio::co_spawn(state_->context, listen(state_->acceptor), asio::detached);
  for (int i = 0; i < kThreads; ++i) state_->threads.emplace_back([this] { state_->context.run(); });
}

PlainServer::~PlainServer() {
  state_->context.stop();
  for (auto& thread : state_->threads) thread.join();
}

std::uint16_t PlainServer::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace rouse::bench
