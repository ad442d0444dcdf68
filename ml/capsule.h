#pragma once

#include "ml/tensors.h"

#include <memory>

namespace trestle
{
  /// A shared object as autograd can keep it between forward and backward.
  template <class T>
  struct Capsule : torch::CustomClassHolder
  {
    explicit Capsule(std::shared_ptr<T> object)
      : object(std::move(object))
    {}

    std::shared_ptr<T> object;
  };

  template <class T>
  c10::IValue enclose(const std::shared_ptr<T> &object)
  {
    return c10::IValue::make_capsule(c10::make_intrusive<Capsule<T>>(object));
  }

  template <class T>
  std::shared_ptr<T> disclose(const c10::IValue &value)
  {
    return c10::static_intrusive_pointer_cast<Capsule<T>>(value.toCapsule())->object;
  }
} // namespace trestle
