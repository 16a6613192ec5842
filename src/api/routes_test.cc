// The route table and openapi.json say the same.
#include "api/routes.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>

#include "api/internal/openapi.h"
#include "core/json.h"

namespace rouse::api {
namespace {

const boost::json::value& document() {
  static const boost::json::value kDocument = core::parse_json(openapi_document()).value();
  return kDocument;
}

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

TEST(Routes, EveryRouteIsDocumentedAndEveryDocumentedPathIsRouted) {
  std::map<std::string, std::string> routed;
  for (const Route& route : routes()) {
    routed[lower(to_string(route.method)) + " " + std::string{route.pattern}] = route.operation;
  }
  std::map<std::string, std::string> documented;
  for (const auto& [path, operations] : document().at("paths").as_object()) {
    for (const auto& [method, operation] : operations.as_object()) {
      documented[std::string{method} + " " + std::string{path}] = operation.at("operationId").as_string();
    }
  }
  EXPECT_EQ(routed, documented);
}

TEST(Routes, VariablesOfAPatternAreDocumentedParameters) {
  for (const Route& route : routes()) {
    std::set<std::string> variables;
    for (std::size_t at = route.pattern.find('{'); at != std::string_view::npos;
         at = route.pattern.find('{', at + 1)) {
      variables.emplace(route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1));
    }
    std::set<std::string> documented;
    const auto& operation =
        document().at("paths").at(route.pattern).at(lower(to_string(route.method))).as_object();
    if (const auto* parameters = operation.if_contains("parameters")) {
      for (const auto& parameter : parameters->as_array()) {
        if (parameter.at("in").as_string() == "path") documented.emplace(parameter.at("name").as_string());
      }
    }
    EXPECT_EQ(variables, documented) << route.pattern;
  }
}

void collect_references(const boost::json::value& value, std::set<std::string>& references) {
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) collect_references(element, references);
  } else if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key == "$ref") references.emplace(member.as_string());
      collect_references(member, references);
    }
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  std::set<std::string> references;
  collect_references(document(), references);
  EXPECT_GT(references.size(), 30u);
  for (const auto& reference : references) {
    boost::json::error_code error;
    ASSERT_TRUE(reference.starts_with("#/")) << reference;
    EXPECT_NE(document().find_pointer(reference.substr(1), error), nullptr) << reference;
  }
}

core::Result<const Route*> found(Method method, const std::string& target, Parameters* variables = nullptr) {
  Request request{.method = method};
  EXPECT_TRUE(read_target(target, request));
  auto route = find_route(request);
  if (variables) *variables = request.variables;
  return route;
}

TEST(Routes, AreFoundByMethodAndPath) {
  Parameters variables;
  EXPECT_EQ((*found(Method::kPost, "/api/v1/analyses/customers"))->operation, "analysis_customers");
  EXPECT_EQ((*found(Method::kGet, "/api/v1/analyses/customers", &variables))->operation, "analysis");
  EXPECT_EQ(variables, (Parameters{{"id", "customers"}}));
  EXPECT_EQ((*found(Method::kHead, "/healthz"))->operation, "health");
  EXPECT_EQ((*found(Method::kGet, "/api/v1/plans/loans/properties/a%2Fb%20c/values?limit=1", &variables))
                ->operation,
            "property_values");
  EXPECT_EQ(variables, (Parameters{{"plan", "loans"}, {"property", "a/b c"}}));
  EXPECT_EQ(*found(Method::kGet, "/funnel"), nullptr) << "the console's";
}

TEST(Routes, UnknownPathsAndMethodsAreRefused) {
  for (const auto* path : {"/api", "/api/", "/api/v2/plans", "/api/v1/plans/", "/api/v1/analyses/1/2"}) {
    const auto route = found(Method::kGet, path);
    if (std::string_view{path} == "/api") continue;  // not under /api/: a page of the console
    ASSERT_FALSE(route) << path;
    EXPECT_EQ(route.error().code, core::ErrorCode::kNotFound) << path;
  }
  const auto wrong_method = found(Method::kPut, "/api/v1/insights");
  ASSERT_FALSE(wrong_method);
  EXPECT_EQ(wrong_method.error().field, "method");
  EXPECT_EQ(wrong_method.error().hint, "possible: GET, POST");
  EXPECT_FALSE(found(Method::kPost, "/funnel"));
}

}  // namespace
}  // namespace rouse::api
