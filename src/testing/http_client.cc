#include "testing/http_client.h"

#include <curl/curl.h>

#include <cctype>
#include <memory>

namespace rouse::testing {
namespace {

struct Exchange {
  const HttpCall& call;
  HttpAnswer answer;
};

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.answer.body.append(data, size);
  return !exchange.call.on_data || exchange.call.on_data({data, size}) ? size : 0;
}

std::size_t on_header(const char* data, std::size_t, std::size_t size, void* user) {
  const std::string_view line{data, size};
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name{line.substr(0, colon)};
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto begin = line.find_first_not_of(' ', colon + 1);
  const auto end = line.find_last_not_of("\r\n");
  static_cast<Exchange*>(user)->answer.headers[name] =
      begin == std::string_view::npos || end < begin ? "" : std::string{line.substr(begin, end - begin + 1)};
  return size;
}

}  // namespace

HttpAnswer http(const HttpCall& call) {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl{curl_easy_init(), curl_easy_cleanup};
  curl_slist* list = nullptr;
  for (const auto& header : call.headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers{list, curl_slist_free_all};
  Exchange exchange{call, {}};
  curl_easy_setopt(curl.get(), CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, call.method.c_str());
  if (call.method == "HEAD") curl_easy_setopt(curl.get(), CURLOPT_NOBODY, 1L);
  if (!call.body.empty()) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, call.body.data());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  }
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(call.timeout.count()));
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &exchange);
  const CURLcode code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  exchange.answer.status = static_cast<int>(status);
  exchange.answer.whole = code == CURLE_OK;
  return exchange.answer;
}

}  // namespace rouse::testing
