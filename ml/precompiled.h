#pragma once
// Headers all files of this layer need; compiled once.
#include "ml/tensors.h"
