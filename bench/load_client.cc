#include "bench/load_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "core/text/base64.h"
#include "core/time.h"

namespace rouse::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kIdDigits = 16;

struct Answer {
  int status = 0;
  std::string body;
  bool closes = false;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Status 0 when the connection breaks.
  Answer exchange(std::string_view request) {
    Answer answer;
    if (!open_ || !write(request)) return answer;
    read_.clear();
    std::size_t head = std::string::npos;
    while ((head = read_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return answer;
    }
    std::string_view headers{read_.data(), head};
    int status = 0;
    std::from_chars(read_.data() + 9, read_.data() + 12, status);
    const std::size_t size = number_after(headers, "content-length: ");
    answer.closes = find(headers, "connection: close") != std::string_view::npos;
    while (read_.size() < head + 4 + size) {
      if (!read_more()) return answer;
    }
    answer.status = status;
    answer.body = read_.substr(head + 4, size);
    return answer;
  }

 private:
  static std::size_t find(std::string_view text, std::string_view lower) {
    const auto at = std::search(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
    });
    return at == text.end() ? std::string_view::npos : static_cast<std::size_t>(at - text.begin());
  }
  static std::size_t number_after(std::string_view text, std::string_view name) {
    const auto at = find(text, name);
    std::size_t number = 0;
    if (at != std::string_view::npos) {
      std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
    }
    return number;
  }
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  bool read_more() {
    std::array<char, 16'384> piece{};
    const auto got = ::recv(socket_, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    read_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  bool open_ = false;
  std::string read_;
};

// A request whose message ids can be changed in place.
class EventRequest {
 public:
  EventRequest(std::size_t events, const std::string& write_key) {
    const bool batch = events > 1;
    const core::SystemClock clock;
    const std::string now = core::format_utc(clock.now());
    std::string body = batch ? R"({"sentAt":")" + now + R"(","batch":[)" : "";
    for (std::size_t i = 0; i < events; ++i) {
      if (i > 0) body += ',';
      body += R"({"type":"track","messageId":"bench-)";
      ids_.push_back(body.size());
      body += std::string(kIdDigits, '0');
      body += fmt::format(R"(","userId":"C{:06}","anonymousId":"d2c1ac1e-7f35-4b1a-9b3c-5fae0c8b{:04x}",)",
                          i * 37 % 100'000, i);
      body += R"("event":"transfer_confirm","timestamp":")" + now + R"(","properties":{"amount":1234.56,)";
      body += R"("app_version":"7.2.1","page":"/transfer/confirm"},"context":{"app":{"name":"手机银行",)";
      body +=
          R"("version":"7.2.1"},"os":{"name":"iOS","version":"18.1"},"device":{"type":"ios","model":"iPhone16,1"}}})";
    }
    if (batch) body += "]}";
    bytes_ = fmt::format(
        "POST /v1/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {}\r\nContent-Type: "
        "application/json\r\nContent-Length: {}\r\n\r\n",
        batch ? "batch" : "track", core::base64_encoded(write_key + ":"), body.size());
    for (auto& id : ids_) id += bytes_.size();
    bytes_ += body;
  }

  std::string_view with_messages_from(std::uint64_t first) {
    for (const std::size_t at : ids_) {
      auto left = first++;
      for (std::size_t digit = kIdDigits; digit > 0; --digit, left /= 10) {
        bytes_[at + digit - 1] = static_cast<char>('0' + left % 10);
      }
    }
    return bytes_;
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ids_;  // where the message ids are
};

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Shared {
  const Load& load;
  Clock::time_point start = Clock::now();
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> refused{0};
};

void send_until_done(Shared& shared, std::vector<double>& latencies) {
  const Load& load = shared.load;
  EventRequest request{load.events_of_request, load.write_key};
  auto connection = std::make_unique<Connection>(load.port);
  while (load.seconds_max <= 0 || ms_since(shared.start) < load.seconds_max * 1e3) {
    const auto number = shared.requests++;
    if (load.requests_max > 0 && number >= load.requests_max) return;
    const auto bytes = request.with_messages_from(load.first_message + number * load.events_of_request);
    const auto sent = Clock::now();
    const Answer answer = connection->exchange(bytes);
    if (answer.status == 0) throw std::runtime_error("a connection broke under load");
    latencies.push_back(ms_since(sent));
    ++(answer.status == 200 ? shared.answered : shared.refused);
    if (answer.closes) connection = std::make_unique<Connection>(load.port);
  }
}

double at_share(std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

LoadFigures send_load(const Load& load) {
  Shared shared{load};
  std::vector<std::vector<double>> latencies(load.connections);
  std::vector<std::exception_ptr> errors(load.connections);
  std::vector<std::thread> threads;
  threads.reserve(load.connections);
  for (std::size_t i = 0; i < load.connections; ++i) {
    threads.emplace_back([&, i] {
      try {
        send_until_done(shared, latencies[i]);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  LoadFigures figures;
  figures.seconds = ms_since(shared.start) / 1e3;
  for (const auto& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  std::vector<double> all;
  for (const auto& some : latencies) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  figures.events = shared.answered * load.events_of_request;
  figures.refused = shared.refused;
  figures.p50_ms = at_share(all, 0.5);
  figures.p99_ms = at_share(all, 0.99);
  figures.longest_ms = at_share(all, 1);
  return figures;
}

int send_one(std::uint16_t port, const std::string& write_key, std::uint64_t message) {
  EventRequest request{1, write_key};
  return Connection{port}.exchange(request.with_messages_from(message)).status;
}

double metric(std::uint16_t port, const std::string& name) {
  const Answer answer = Connection{port}.exchange("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  const auto at = answer.body.find("\n" + name + " ");
  if (answer.status != 200 || at == std::string::npos) throw std::runtime_error("/metrics says no " + name);
  return std::stod(answer.body.substr(at + name.size() + 2));
}

}  // namespace rouse::bench
