#include "testing/scripted_http.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace rouse::testing {
namespace {

constexpr int kAnswerPollMs = 50;
constexpr int kRequestMs = 5'000;

bool readable(int socket, int milliseconds) {
  pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, milliseconds) > 0;
}

// True when `request` holds all that its headers announce.
bool is_whole(const std::string& request) {
  const auto head = request.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  if (request.find("Transfer-Encoding: chunked") < head) return request.ends_with("0\r\n\r\n");
  const auto length = request.find("Content-Length: ");
  if (length > head) return true;
  return request.size() >= head + 4 + std::strtoull(request.c_str() + length + 16, nullptr, 10);
}

std::string read_request(int connection) {
  std::string request;
  std::array<char, 65'536> bytes{};
  while (!is_whole(request) && readable(connection, kRequestMs)) {
    const auto count = recv(connection, bytes.data(), bytes.size(), 0);
    if (count <= 0) break;
    request.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return request;
}

}  // namespace

std::string chunked_answer(const std::string& body, bool complete) {
  return fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n{}", body.size(),
                     body, complete ? "0\r\n\r\n" : "");
}

ScriptedHttp::ScriptedHttp(std::function<ScriptedAnswer(const std::string&)> answer)
    : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool listening = bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                         listen(listener_, 16) == 0 &&
                         getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (!listening) throw std::runtime_error("cannot listen on a loopback port");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

ScriptedHttp::~ScriptedHttp() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

warehouse::Server ScriptedHttp::server() const {
  return {.url = fmt::format("http://127.0.0.1:{}", port_), .retry_delay_min = core::Milliseconds{1}};
}

void ScriptedHttp::serve() {
  while (!stopping_) {
    if (!readable(listener_, kAnswerPollMs)) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    converse(connection);
    close(connection);
  }
}

void ScriptedHttp::converse(int connection) const {
  const std::string request = read_request(connection);
  if (request.empty()) return;
  const ScriptedAnswer answer = answer_(request);
  (void)send(connection, answer.bytes.data(), answer.bytes.size(), MSG_NOSIGNAL);
  for (auto left = answer.silence; left.count() > 0 && !stopping_;
       left -= core::Milliseconds{kAnswerPollMs}) {
    if (readable(connection, kAnswerPollMs)) return;
  }
}

}  // namespace rouse::testing
