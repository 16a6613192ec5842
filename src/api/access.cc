#include "api/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace rouse::api {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Splits "host:port"; the brackets of an IPv6 address stay. An absent port is empty.
std::pair<std::string_view, std::string_view> split_port(std::string_view text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
    return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_loopback_v4(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  int parts = 0;
  while (!host.empty()) {
    const auto end = std::min(host.find('.'), host.size());
    const std::string_view part = host.substr(0, end);
    if (!all_digits(part) || part.size() > 3 || (part.size() == 3 && part > "255")) return false;
    ++parts;
    if (end + 1 == host.size()) return false;
    host.remove_prefix(std::min(end + 1, host.size()));
  }
  return parts == 4;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "[::1]" || is_loopback_v4(host);
}

}  // namespace

core::Result<Endpoint> parse_endpoint(std::string_view text, std::string_view field) {
  const auto [host, port_text] = split_port(text);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (!all_digits(port_text) || error != std::errc{} || end != port_text.data() + port_text.size() ||
      port > 65535) {
    return core::invalid(std::string{field},
                         fmt::format("{}: '{}' does not end in a port from 0 to 65535", field, text),
                         "for example 127.0.0.1:8080");
  }
  if (!host.empty() && !is_loopback(host)) {
    return core::invalid(
        std::string{field},
        fmt::format("{}: '{}' is not a loopback address; anyone in the network could read the "
                    "customers' data, because there is no access control yet",
                    field, host),
        "use 127.0.0.1, or put a proxy with log-in in front of it");
  }
  std::string address{host.empty() || host == "localhost" ? "127.0.0.1" : host == "[::1]" ? "::1" : host};
  return Endpoint{std::move(address), static_cast<std::uint16_t>(port)};
}

core::Result<void> check_origin(const Request& request) {
  const std::string_view host = request.header("host");
  if (!is_loopback(split_port(host).first)) {
    return core::fail(core::ErrorCode::kPermissionDenied, "Host",
                      fmt::format("Host: '{}' is not a name of this machine's loopback interface", host),
                      "open the console as http://127.0.0.1 or http://localhost");
  }
  if (const auto origin = request.header("origin");
      !origin.empty() && origin != fmt::format("http://{}", host)) {
    return core::fail(core::ErrorCode::kPermissionDenied, "Origin",
                      fmt::format("Origin: pages of '{}' may not use this API", origin));
  }
  const bool has_body = request.method == Method::kPost || request.method == Method::kPut;
  const std::string_view type = request.header("content-type");
  if (has_body && type.substr(0, type.find(';')) != "application/json") {
    return core::invalid("Content-Type",
                         fmt::format("Content-Type: expected application/json, found '{}'", type));
  }
  return {};
}

}  // namespace rouse::api
