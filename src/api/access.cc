#include "api/access.h"

#include <arpa/inet.h>
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

struct HostPort {
  std::string_view host;
  std::uint16_t port = 0;
};

core::Result<HostPort> parse_host_port(std::string_view text, std::string_view field) {
  const auto [host, port_text] = split_port(text);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (!all_digits(port_text) || error != std::errc{} || end != port_text.data() + port_text.size() ||
      port > 65535) {
    return core::invalid(std::string{field},
                         fmt::format("{}: '{}' does not end in a port from 0 to 65535", field, text),
                         "for example 127.0.0.1:8080");
  }
  return HostPort{host, static_cast<std::uint16_t>(port)};
}

}  // namespace

core::Result<Endpoint> parse_endpoint(std::string_view text, std::string_view field) {
  ROUSE_TRY(const auto parts, parse_host_port(text, field));
  const auto& [host, port] = parts;
  if (!host.empty() && !is_loopback(host)) {
    return core::invalid(
        std::string{field},
        fmt::format("{}: '{}' is not a loopback address; anyone in the network could read the "
                    "customers' data, because there is no access control yet",
                    field, host),
        "use 127.0.0.1, or put a proxy with log-in in front of it");
  }
  std::string address{host.empty() || host == "localhost" ? "127.0.0.1" : host == "[::1]" ? "::1" : host};
  return Endpoint{std::move(address), port};
}

core::Result<Endpoint> parse_collection_endpoint(std::string_view text, std::string_view field) {
  ROUSE_TRY(const auto parts, parse_host_port(text, field));
  auto [host, port] = parts;
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  std::string address{host.empty() ? "0.0.0.0" : host == "localhost" ? "127.0.0.1" : host};
  in6_addr binary{};
  if (inet_pton(bracketed ? AF_INET6 : AF_INET, address.c_str(), &binary) == 1) {
    return Endpoint{std::move(address), port};
  }
  return core::invalid(std::string{field}, fmt::format("{}: '{}' is no numeric address", field, address),
                       "for example 0.0.0.0:8081 or [::]:8081");
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

void allow_origin(const Request& request, Response& response) {
  const std::string_view origin = request.header("origin");
  response.headers.emplace_back("Cross-Origin-Resource-Policy", "cross-origin");
  if (origin.empty()) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
  response.headers.emplace_back("Vary", "Origin");
}

std::string_view client_address(const Request& request, std::span<const std::string> proxies) {
  const auto is_proxy = [&](std::string_view address) {
    return std::ranges::find(proxies, address) != proxies.end();
  };
  std::string_view address = request.peer;
  std::string_view forwarded = request.header("x-forwarded-for");
  while (is_proxy(address) && !forwarded.empty()) {
    const auto comma = forwarded.rfind(',');
    address = trimmed(comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1));
    forwarded = comma == std::string_view::npos ? std::string_view{} : forwarded.substr(0, comma);
  }
  return address;
}

}  // namespace rouse::api
