// Who may talk to the server while it has no log-in: programs and browsers of this machine.
//
// Two things keep web pages of other origins out. The Host header must name the loopback interface, so that a
// name an attacker rebinds to 127.0.0.1 does not work; and a browser's cross-origin request is refused by its
// Origin, or, where a form could send it without one, by its content type.
#pragma once

#include <cstdint>
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

// kPermissionDenied (Host, Origin) or kInvalidArgument (Content-Type).
core::Result<void> check_origin(const Request& request);

}  // namespace rouse::api
