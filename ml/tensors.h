#pragma once
// What of LibTorch this layer uses: torch/torch.h brings modules, data loaders and TorchScript too, whose inline code every file
// that includes it compiles again, three quarters of its compile time.
#include <torch/autograd.h>
#include <torch/types.h>
#include <torch/utils.h>
