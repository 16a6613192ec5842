#include "warehouse/internal/http.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace rouse::warehouse::internal {
namespace {

constexpr long kReceiveChunkBytes = 512L << 10;       // libcurl's largest
constexpr std::size_t kReceivedInTurnMax = 2U << 20;  // beyond it the connection waits for its reader
constexpr std::chrono::milliseconds kPollMax{500};
// Younger than the shortest keep-alive time of a server (3 s), so that a reused connection is rarely a dead
// one.
constexpr long kIdleSecondsMax = 2;

struct CurlLibrary {
  CurlLibrary() { curl_global_init(CURL_GLOBAL_DEFAULT); }
};

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || text.back() == ' '))
    text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

int to_int(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

core::Milliseconds until(Deadline deadline) {
  return std::chrono::duration_cast<core::Milliseconds>(deadline - std::chrono::steady_clock::now());
}

}  // namespace

struct CurlHandles {
  CurlHandles() {
    static const CurlLibrary kLibrary;
    multi = curl_multi_init();
    easy = curl_easy_init();
    core::require(multi != nullptr && easy != nullptr, "libcurl gives handles");
  }
  ~CurlHandles() {
    stop();
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
  CurlHandles(const CurlHandles&) = delete;
  CurlHandles& operator=(const CurlHandles&) = delete;

  void run() {
    curl_multi_add_handle(multi, easy);
    added = true;
  }
  // A transfer stopped before its end loses its connection.
  void stop() {
    if (std::exchange(added, false)) curl_multi_remove_handle(multi, easy);
    curl_slist_free_all(std::exchange(header_list, nullptr));
  }

  CURLM* multi = nullptr;
  CURL* easy = nullptr;
  curl_slist* header_list = nullptr;
  bool added = false;
};

HttpPool::HttpPool(Server server) : server_(std::move(server)) {}
HttpPool::~HttpPool() = default;

std::unique_ptr<CurlHandles> HttpPool::acquire() {
  const std::lock_guard lock{mutex_};
  if (running_ >= kExchangesMax) return nullptr;
  ++running_;
  if (idle_.empty()) return std::make_unique<CurlHandles>();
  auto handles = std::move(idle_.back());
  idle_.pop_back();
  return handles;
}

void HttpPool::release(std::unique_ptr<CurlHandles> handles) {
  handles->stop();
  curl_easy_reset(handles->easy);
  const std::lock_guard lock{mutex_};
  --running_;
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(handles));
}

struct HttpExchange::Callbacks {
  static std::size_t on_body(char* bytes, std::size_t unit, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpExchange*>(self);
    if (exchange.received_in_turn_ >= kReceivedInTurnMax) {
      exchange.receive_paused_ = true;
      return CURL_WRITEFUNC_PAUSE;
    }
    exchange.incoming_->append(bytes, unit * count);
    exchange.received_in_turn_ += unit * count;
    exchange.moved_ = true;
    return unit * count;
  }

  static std::size_t on_header(char* bytes, std::size_t unit, std::size_t count, void* self) {
    auto& headers = static_cast<HttpExchange*>(self)->headers_;
    const std::string_view line{bytes, unit * count};
    if (line.starts_with("HTTP/")) {
      headers = {};
      const auto space = line.find(' ');
      if (space != std::string_view::npos) headers.status = to_int(line.substr(space + 1));
      return unit * count;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return unit * count;
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    if (same_name(name, "X-ClickHouse-Exception-Code")) headers.exception_code = to_int(value);
    if (same_name(name, "Content-Length")) headers.framed = true;
    if (same_name(name, "Transfer-Encoding") && value.find("chunked") != std::string_view::npos)
      headers.framed = true;
    if (same_name(name, "X-ClickHouse-Server-Display-Name")) headers.from_engine = value == "rouse-engine";
    return unit * count;
  }

  static std::size_t on_send(char* bytes, std::size_t unit, std::size_t count, void* self) {
    auto& exchange = *static_cast<HttpExchange*>(self);
    if (exchange.outgoing_.empty()) {
      if (exchange.sending_ended_) return 0;
      exchange.send_paused_ = true;
      return CURL_READFUNC_PAUSE;
    }
    const std::size_t taken = std::min(unit * count, exchange.outgoing_.size());
    std::memcpy(bytes, exchange.outgoing_.data(), taken);
    exchange.outgoing_.remove_prefix(taken);
    exchange.moved_ = true;
    return taken;
  }
};

HttpExchange::HttpExchange(HttpPool& pool, HttpRequest request)
    : pool_(pool),
      request_(std::move(request)),
      handles_(pool.acquire()),
      last_bytes_(std::chrono::steady_clock::now()) {
  if (handles_) start();
}

HttpExchange::~HttpExchange() {
  if (handles_) pool_.release(std::move(handles_));
}

void HttpExchange::start() {
  CURL* easy = handles_->easy;
  const Server& server = pool_.server();
  curl_easy_setopt(easy, CURLOPT_URL, (server.url + request_.target).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kReceiveChunkBytes);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kIdleSecondsMax);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(server.connect_max.count()));
  if (!server.unix_socket.empty())
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, server.unix_socket.c_str());
  if (!request_.resendable) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);

  auto add_header = [&](const std::string& line) {
    handles_->header_list = curl_slist_append(handles_->header_list, line.c_str());
  };
  add_header("Expect:");
  if (!server.user.empty()) add_header("X-ClickHouse-User: " + server.user);
  if (!server.password.empty()) add_header("X-ClickHouse-Key: " + server.password);
  if (!server.token.empty()) add_header("Authorization: Bearer " + server.token);
  if (request_.upload) {
    add_header("Transfer-Encoding: chunked");
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kReceiveChunkBytes);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Callbacks::on_send);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
  } else if (!request_.get) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, handles_->header_list);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Callbacks::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Callbacks::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  incoming_ = &spare_;
  handles_->run();
}

tl::unexpected<core::Error> HttpExchange::break_off(Broken broken, core::Error error) {
  broken_ = broken;
  over_ = true;
  error_ = std::move(error);
  if (handles_) handles_->stop();
  return core::fail(*error_);
}

void HttpExchange::collect_outcome() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(handles_->multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    over_ = true;
    outcome_ = message->data.result;
  }
}

tl::unexpected<core::Error> HttpExchange::report_outcome() {
  const Server& server = pool_.server();
  const std::string& where = server.unix_socket.empty() ? server.url : server.unix_socket;
  const char* why = curl_easy_strerror(static_cast<CURLcode>(outcome_));
  const bool never_connected = outcome_ == CURLE_COULDNT_CONNECT || outcome_ == CURLE_COULDNT_RESOLVE_HOST ||
                               outcome_ == CURLE_OPERATION_TIMEDOUT;  // libcurl is told no other time-out
  if (never_connected) {
    return break_off(Broken::kNeverConnected, {core::ErrorCode::kUnavailable, "warehouse",
                                               fmt::format("cannot connect to {}: {}", where, why),
                                               "check that the warehouse runs there"});
  }
  return break_off(
      Broken::kAfterSending,
      {core::ErrorCode::kUnavailable, "warehouse",
       fmt::format("the connection to {} broke before the answer was complete: {}", where, why), ""});
}

tl::unexpected<core::Error> HttpExchange::time_out(std::string message) {
  return break_off(Broken::kTimedOut,
                   {core::ErrorCode::kDeadlineExceeded, "warehouse", std::move(message), ""});
}

core::Result<void> HttpExchange::drive() {
  if (!handles_) {
    return break_off(Broken::kNeverConnected,
                     {core::ErrorCode::kResourceExhausted, "warehouse",
                      fmt::format("{} statements run already", HttpPool::kExchangesMax), ""});
  }
  moved_ = false;
  received_in_turn_ = 0;
  if (std::exchange(receive_paused_, false)) curl_easy_pause(handles_->easy, CURLPAUSE_CONT);
  int running = 0;
  curl_multi_perform(handles_->multi, &running);
  collect_outcome();
  if (over_ && outcome_ != CURLE_OK) return report_outcome();
  const auto now = std::chrono::steady_clock::now();
  if (moved_) last_bytes_ = now;
  if (moved_ || over_) return {};
  return wait(now);
}

core::Result<void> HttpExchange::wait(Deadline now) {
  if (now >= request_.deadline) return time_out("the statement took longer than its time limit");
  const bool may_stall = headers_.status != 0 && request_.stall_max.count() > 0;
  if (may_stall && now - last_bytes_ >= request_.stall_max) {
    return time_out(fmt::format("the warehouse was silent for {} ms", request_.stall_max.count()));
  }
  auto longest = std::min(kPollMax, until(request_.deadline) + core::Milliseconds{1});
  if (may_stall) longest = std::min(longest, request_.stall_max);
  curl_multi_poll(handles_->multi, nullptr, 0, static_cast<int>(longest.count()), nullptr);
  return {};
}

core::Result<bool> HttpExchange::receive(ByteBuffer& buffer) {
  if (!spare_.empty()) {
    buffer.append(spare_.data(), spare_.size());
    spare_.clear();
    return true;
  }
  incoming_ = &buffer;
  const std::size_t before = buffer.size();
  while (!over_ && buffer.size() == before) {
    if (const auto turned = drive(); !turned) break;  // told below, after the bytes that came before it
  }
  incoming_ = &spare_;
  if (buffer.size() != before) return true;
  if (error_) return core::fail(*error_);
  if (!headers_.framed) {
    return break_off(Broken::kAfterSending,
                     {core::ErrorCode::kUnavailable, "warehouse",
                      "the answer has neither chunks nor a length, so its end cannot be proven", ""});
  }
  return false;
}

core::Result<bool> HttpExchange::send(std::string_view bytes) {
  outgoing_ = bytes;
  while (!outgoing_.empty() && !over_) {
    if (std::exchange(send_paused_, false)) curl_easy_pause(handles_->easy, CURLPAUSE_CONT);
    if (auto turned = drive(); !turned) {
      outgoing_ = {};
      return core::fail(std::move(turned).error());
    }
  }
  const bool taken = outgoing_.empty();
  outgoing_ = {};
  return taken;
}

void HttpExchange::finish_sending() {
  sending_ended_ = true;
  if (std::exchange(send_paused_, false)) curl_easy_pause(handles_->easy, CURLPAUSE_CONT);
}

std::string url_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 2);
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", u);
    }
  }
  return out;
}

}  // namespace rouse::warehouse::internal
