// Who may talk to the server while it has no log-in: programs and browsers of this machine; and, to the
// routes that only take events in, every app and page with a write key.
//
// Two things keep web pages of other origins out. The Host header must name the loopback interface, so that a
// name an attacker rebinds to 127.0.0.1 does not work; and a browser's cross-origin request is refused by its
// Origin, or, where a form could send it without one, by its content type.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api/http.h"
#include "core/result.h"

namespace rouse::api {

struct Endpoint {
  std::string address;  // numeric, loopback
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or ":8080". Fails with kInvalidArgument naming `field`;
// any address that is not loopback is refused until there is access control.
core::Result<Endpoint> parse_endpoint(std::string_view text, std::string_view field);
// The same for a listener that only takes events in, which may be any numeric address.
core::Result<Endpoint> parse_collection_endpoint(std::string_view text, std::string_view field);

// kPermissionDenied (Host, Origin) or kInvalidArgument (Content-Type).
core::Result<void> check_origin(const Request& request);

// Adds the headers with which a browser lets pages of any origin use an answer. Credentials are allowed
// because some SDKs send them; nothing here looks at one but the write key.
void allow_origin(const Request& request, Response& response);

// The client's address: the connection's, or, behind one of the `proxies`, the last address of
// X-Forwarded-For that is no proxy.
std::string_view client_address(const Request& request, std::span<const std::string> proxies);

}  // namespace rouse::api
