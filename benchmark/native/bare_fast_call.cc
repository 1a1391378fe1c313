// The floor: functions that V8's optimised code calls directly. They take V8's receiver as a first
// argument and ignore it; there is no trampoline, no look-up of a target and no check.

#include <node.h>

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

// Node does not ship v8-fast-api-calls.h. This is what it declares, as far as needed here.
namespace v8 {

class CTypeInfo {
 public:
  enum class Type : uint8_t {
    kVoid = 0,
    kInt32 = 3,
    kUint32 = 4,
    kInt64 = 5,
    kUint64 = 6,
    kFloat32 = 7,
    kFloat64 = 8,
    kV8Value = 10,
  };

  constexpr CTypeInfo(Type type) : type_(type) {}

 private:
  Type type_;
#if V8_MAJOR_VERSION < 14
  uint8_t sequence_type_ = 0;
#endif
  uint8_t flags_ = 0;
};

class CFunctionInfo {
 public:
  enum class Int64Representation : uint8_t { kNumber = 0, kBigInt = 1 };

  // The constructor is V8's own.
#if V8_MAJOR_VERSION < 12
  CFunctionInfo(const CTypeInfo& result, unsigned int count, const CTypeInfo* arguments);
#else
  CFunctionInfo(const CTypeInfo& result, unsigned int count, const CTypeInfo* arguments,
                Int64Representation representation);
#endif

 private:
  // More than any line's fields take.
  uint64_t fields_[8];
};

class CFunction {
 public:
  constexpr CFunction(const void* address, const CFunctionInfo* info)
      : address_(address), info_(info) {}

 private:
  const void* address_;
  const CFunctionInfo* info_;
};

}  // namespace v8

namespace {

using v8::CTypeInfo;
using v8::Local;
using v8::Value;

using Receiver = Local<Value>;

template <typename T>
constexpr CTypeInfo::Type type_of() {
  if constexpr (std::is_same_v<T, void>) return CTypeInfo::Type::kVoid;
  if constexpr (std::is_same_v<T, int32_t>) return CTypeInfo::Type::kInt32;
  if constexpr (std::is_same_v<T, uint32_t>) return CTypeInfo::Type::kUint32;
  if constexpr (std::is_same_v<T, int64_t>) return CTypeInfo::Type::kInt64;
  if constexpr (std::is_same_v<T, uint64_t>) return CTypeInfo::Type::kUint64;
  if constexpr (std::is_same_v<T, float>) return CTypeInfo::Type::kFloat32;
  if constexpr (std::is_same_v<T, double>) return CTypeInfo::Type::kFloat64;
  return CTypeInfo::Type::kV8Value;
}

template <typename T>
T from_js(Local<Value> value) {
  if constexpr (std::is_same_v<T, uint64_t>) {
    return value.As<v8::BigInt>()->Uint64Value();
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return value.As<v8::BigInt>()->Int64Value();
  } else {
    return static_cast<T>(value.As<v8::Number>()->Value());
  }
}

template <typename T>
Local<Value> to_js(v8::Isolate* isolate, T value) {
  if constexpr (std::is_same_v<T, uint64_t>) {
    return v8::BigInt::NewFromUnsigned(isolate, value);
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return v8::BigInt::New(isolate, value);
  } else {
    return v8::Number::New(isolate, value);
  }
}

template <typename T>
constexpr bool is_bigint = std::is_same_v<T, int64_t> || std::is_same_v<T, uint64_t>;

// The fast and the conventional entry of a C++ function, which must be known at compile time.
template <auto function, typename Signature = decltype(function)>
struct Binding;

template <auto function, typename Result, typename... Arguments>
struct Binding<function, Result (*)(Receiver, Arguments...)> {
  template <size_t... index>
  static void convert(const v8::FunctionCallbackInfo<Value>& info, std::index_sequence<index...>) {
    if constexpr (std::is_void_v<Result>) {
      function(info.This(), from_js<Arguments>(info[index])...);
    } else {
      Result result = function(info.This(), from_js<Arguments>(info[index])...);
      info.GetReturnValue().Set(to_js(info.GetIsolate(), result));
    }
  }

  static void conventional(const v8::FunctionCallbackInfo<Value>& info) {
    convert(info, std::index_sequence_for<Arguments...>());
  }

  static constexpr bool has_bigint =
      is_bigint<Result> || (is_bigint<Arguments> || ...);

  static void add_to(Local<v8::Object> exports, const char* name) {
#if V8_MAJOR_VERSION < 12
    // No bigints in fast calls here.
    if constexpr (has_bigint) return;
#endif
    static const CTypeInfo types[] = {type_of<Receiver>(), type_of<Arguments>()...};
    static const v8::CFunctionInfo info(type_of<Result>(), 1 + sizeof...(Arguments), types
#if V8_MAJOR_VERSION >= 12
                                        ,
                                        v8::CFunctionInfo::Int64Representation::kBigInt
#endif
    );
    static const v8::CFunction fast(reinterpret_cast<const void*>(function), &info);
    v8::Isolate* isolate = v8::Isolate::GetCurrent();
    Local<v8::Context> context = isolate->GetCurrentContext();
    Local<v8::FunctionTemplate> function_template = v8::FunctionTemplate::New(
        isolate, conventional, {}, {}, sizeof...(Arguments), v8::ConstructorBehavior::kThrow,
        v8::SideEffectType::kHasSideEffect, &fast);
    exports
        ->Set(context, v8::String::NewFromUtf8(isolate, name).ToLocalChecked(),
              function_template->GetFunction(context).ToLocalChecked())
        .Check();
  }
};

template <int k>
void noop(Receiver) {
  asm volatile("");
}

template <int k>
int32_t add_int32(Receiver, int32_t a, int32_t b) {
  return a + b + k;
}

template <int k>
double add_float64(Receiver, double a, double b) {
  return a + b + k;
}

template <int k>
int32_t sum_5_int32(Receiver, int32_t a, int32_t b, int32_t c, int32_t d, int32_t e) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + k;
}

template <int k>
int32_t sum_8_int32(Receiver, int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f,
                    int32_t g, int32_t h) {
  return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + k;
}

template <typename T>
T add(Receiver, T a, T b) {
  return a + b;
}

// All arguments, the first one times one, the second one times two...
template <typename... Values>
int32_t sum(Receiver, Values... values) {
  int32_t result = 0;
  int32_t weight = 0;
  ((result += ++weight * values), ...);
  return result;
}

uint64_t identity_pointer(Receiver, uint64_t pointer) { return pointer; }

#define FAMILY(suffix, k)                                            \
  Binding<&noop<k>>::add_to(exports, "noop" suffix);                 \
  Binding<&add_int32<k>>::add_to(exports, "add_int32" suffix);       \
  Binding<&add_float64<k>>::add_to(exports, "add_float64" suffix);   \
  Binding<&sum_5_int32<k>>::add_to(exports, "sum_5_int32" suffix);   \
  Binding<&sum_8_int32<k>>::add_to(exports, "sum_8_int32" suffix);

void initialize(Local<v8::Object> exports) {
  FAMILY("", 0)
  FAMILY("_0", 0)
  FAMILY("_1", 1)
  FAMILY("_2", 2)
  FAMILY("_3", 3)
  FAMILY("_4", 4)
  FAMILY("_5", 5)
  FAMILY("_6", 6)
  FAMILY("_7", 7)
  Binding<&add<uint32_t>>::add_to(exports, "add_uint32");
  Binding<&add<int64_t>>::add_to(exports, "add_int64");
  Binding<&add<uint64_t>>::add_to(exports, "add_uint64");
  Binding<&add<float>>::add_to(exports, "add_float32");
#define INT_4 int32_t, int32_t, int32_t, int32_t
  Binding<&sum<int32_t>>::add_to(exports, "sum_1_int32");
  Binding<&sum<int32_t, int32_t, int32_t>>::add_to(exports, "sum_3_int32");
  Binding<&sum<INT_4>>::add_to(exports, "sum_4_int32");
  Binding<&sum<INT_4, int32_t, int32_t>>::add_to(exports, "sum_6_int32");
  Binding<&sum<INT_4, INT_4, int32_t, int32_t>>::add_to(exports, "sum_10_int32");
  Binding<&sum<INT_4, INT_4, INT_4>>::add_to(exports, "sum_12_int32");
  Binding<&sum<INT_4, INT_4, INT_4, INT_4>>::add_to(exports, "sum_16_int32");
  Binding<&identity_pointer>::add_to(exports, "identity_pointer");
}

}  // namespace

NODE_MODULE(NODE_GYP_MODULE_NAME, initialize)
