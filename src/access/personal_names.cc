// The names that properties of people go by.
#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "access/personal_data.h"

namespace rouse::access {
namespace {

using Name = std::pair<std::string_view, PersonalClass>;
using enum PersonalClass;

constexpr std::size_t kNameBytesMax = 64;  // longer ones are no names of these

// Lower case, without separators, sorted. A name that other things have, too ("name", "card"), is not here.
constexpr auto kNames = [] {
  auto names = std::to_array<Name>({
      {"phone", kPhone},
      {"phonenumber", kPhone},
      {"phoneno", kPhone},
      {"phonenum", kPhone},
      {"mobile", kPhone},
      {"mobilephone", kPhone},
      {"mobilenumber", kPhone},
      {"mobileno", kPhone},
      {"mobilenum", kPhone},
      {"mobilephonenumber", kPhone},
      {"mobilephoneno", kPhone},
      {"cellphone", kPhone},
      {"cellphonenumber", kPhone},
      {"cell", kPhone},
      {"cellnumber", kPhone},
      {"tel", kPhone},
      {"telno", kPhone},
      {"telnumber", kPhone},
      {"telephone", kPhone},
      {"telephonenumber", kPhone},
      {"telephoneno", kPhone},
      {"telphone", kPhone},
      {"msisdn", kPhone},
      {"shouji", kPhone},
      {"shoujihao", kPhone},
      {"shoujihaoma", kPhone},
      {"sjh", kPhone},
      {"sjhm", kPhone},
      {"dianhua", kPhone},
      {"dianhuahaoma", kPhone},
      {"lianxidianhua", kPhone},
      {"手机", kPhone},
      {"手机号", kPhone},
      {"手机号码", kPhone},
      {"移动电话", kPhone},
      {"电话", kPhone},
      {"电话号码", kPhone},
      {"联系电话", kPhone},
      {"联系方式", kPhone},

      {"realname", kName},
      {"truename", kName},
      {"fullname", kName},
      {"firstname", kName},
      {"lastname", kName},
      {"middlename", kName},
      {"surname", kName},
      {"givenname", kName},
      {"familyname", kName},
      {"username", kName},
      {"nickname", kName},
      {"xingming", kName},
      {"xm", kName},
      {"mingzi", kName},
      {"zhenshixingming", kName},
      {"kehuxingming", kName},
      {"nicheng", kName},
      {"姓名", kName},
      {"真实姓名", kName},
      {"名字", kName},
      {"户名", kName},
      {"昵称", kName},
      {"用户名", kName},

      {"idcard", kIdNumber},
      {"idcardno", kIdNumber},
      {"idcardnum", kIdNumber},
      {"idcardnumber", kIdNumber},
      {"idno", kIdNumber},
      {"idnum", kIdNumber},
      {"idnumber", kIdNumber},
      {"identitycard", kIdNumber},
      {"identitycardno", kIdNumber},
      {"identityno", kIdNumber},
      {"identitynumber", kIdNumber},
      {"certno", kIdNumber},
      {"certnum", kIdNumber},
      {"certnumber", kIdNumber},
      {"certificateno", kIdNumber},
      {"certificatenumber", kIdNumber},
      {"citizenid", kIdNumber},
      {"nationalid", kIdNumber},
      {"residentid", kIdNumber},
      {"passport", kIdNumber},
      {"passportno", kIdNumber},
      {"passportnumber", kIdNumber},
      {"shenfenzheng", kIdNumber},
      {"shenfenzhenghao", kIdNumber},
      {"shenfenzhenghaoma", kIdNumber},
      {"sfz", kIdNumber},
      {"sfzh", kIdNumber},
      {"sfzhm", kIdNumber},
      {"zhengjianhao", kIdNumber},
      {"zhengjianhaoma", kIdNumber},
      {"zjh", kIdNumber},
      {"zjhm", kIdNumber},
      {"身份证", kIdNumber},
      {"身份证号", kIdNumber},
      {"身份证号码", kIdNumber},
      {"证件号", kIdNumber},
      {"证件号码", kIdNumber},
      {"护照", kIdNumber},
      {"护照号", kIdNumber},
      {"护照号码", kIdNumber},

      {"email", kEmail},
      {"emailaddress", kEmail},
      {"emailaddr", kEmail},
      {"mail", kEmail},
      {"mailaddress", kEmail},
      {"mailbox", kEmail},
      {"youxiang", kEmail},
      {"dianziyoujian", kEmail},
      {"邮箱", kEmail},
      {"邮箱地址", kEmail},
      {"电子邮箱", kEmail},
      {"电子邮件", kEmail},
      {"邮件地址", kEmail},

      {"cardno", kCard},
      {"cardnum", kCard},
      {"cardnumber", kCard},
      {"bankcardno", kCard},
      {"bankcardnum", kCard},
      {"bankcardnumber", kCard},
      {"creditcardno", kCard},
      {"creditcardnumber", kCard},
      {"debitcardno", kCard},
      {"debitcardnumber", kCard},
      {"accountno", kCard},
      {"accountnum", kCard},
      {"accountnumber", kCard},
      {"acctno", kCard},
      {"bankaccount", kCard},
      {"bankaccountno", kCard},
      {"kahao", kCard},
      {"yinhangkahao", kCard},
      {"zhanghao", kCard},
      {"卡号", kCard},
      {"银行卡号", kCard},
      {"信用卡号", kCard},
      {"借记卡号", kCard},
      {"银行账号", kCard},
      {"银行账户", kCard},
      {"账号", kCard},

      {"homeaddress", kOther},
      {"postaladdress", kOther},
      {"mailingaddress", kOther},
      {"residentialaddress", kOther},
      {"jiatingzhuzhi", kOther},
      {"zhuzhi", kOther},
      {"住址", kOther},
      {"家庭住址", kOther},
      {"家庭地址", kOther},
      {"通讯地址", kOther},
      {"收货地址", kOther},
      {"居住地址", kOther},
  });
  std::ranges::sort(names);
  return names;
}();

// What is a person's only where it is said of a person.
constexpr auto kNamesOfPeople = std::to_array<Name>({{"name", kName},
                                                     {"address", kOther},
                                                     {"street", kOther},
                                                     {"birthday", kOther},
                                                     {"birthdate", kOther},
                                                     {"dateofbirth", kOther},
                                                     {"avatar", kOther},
                                                     {"地址", kOther},
                                                     {"生日", kOther},
                                                     {"出生日期", kOther}});

// Words for a person, or for whose number it is: a name above may follow them.
constexpr auto kPeople = std::to_array<std::string_view>(
    {"user",   "customer", "cust",     "client",     "member",     "contact",   "receiver", "recipient",
     "payee",  "payer",    "owner",    "holder",     "cardholder", "applicant", "borrower", "guarantor",
     "spouse", "login",    "register", "registered", "bind",       "bound",     "reserved", "new",
     "old",    "my",       "kehu",     "yonghu",     "客户",       "用户",      "会员",     "联系人",
     "收款人", "付款人",   "持卡人",   "申请人",     "借款人",     "担保人",    "配偶",     "本人",
     "登录",   "注册",     "绑定",     "预留",       "新",         "原"});

// The name in lower case and without separators and final digits.
class PlainName {
 public:
  explicit PlainName(std::string_view name) {
    if (name.size() > kNameBytesMax) return;
    for (const char c : name) {
      const bool is_separator = c == '_' || c == '-' || c == '.' || c == ' ' || c == '$';
      if (!is_separator) bytes_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (size_ > 0 && bytes_[size_ - 1] >= '0' && bytes_[size_ - 1] <= '9') --size_;
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kNameBytesMax> bytes_{};
  std::size_t size_ = 0;
};

std::optional<PersonalClass> find(std::span<const Name> names, std::string_view name) {
  const auto found = std::ranges::lower_bound(names, name, {}, &Name::first);
  if (found == names.end() || found->first != name) return std::nullopt;
  return found->second;
}

std::optional<PersonalClass> find_of_people(std::string_view name) {
  const auto found = std::ranges::find(kNamesOfPeople, name, &Name::first);
  return found == kNamesOfPeople.end() ? std::nullopt : std::optional{found->second};
}

std::optional<PersonalClass> class_of_plain(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (const auto found = find(kNames, name)) return found;
  for (const auto person : kPeople) {
    const bool begins =
        name.front() == person.front() && name.starts_with(person);  // the first byte is quick
    if (!begins || name.size() == person.size()) continue;
    const auto rest = name.substr(person.size());
    if (const auto found = find(kNames, rest)) return found;
    const bool says_whose = person != "new" && person != "old" && person != "新" && person != "原";
    if (const auto found = find_of_people(rest); found && says_whose) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<PersonalClass> class_of_name(std::string_view name) {
  return class_of_plain(PlainName{name}.text());
}

std::optional<PersonalClass> class_of_trait(std::string_view name) {
  const PlainName plain{name};
  const auto found = class_of_plain(plain.text());
  return found ? found : find_of_people(plain.text());
}

}  // namespace rouse::access
