"""MeshGraphNet in torch_geometric, as its users write it: FOLDER CHANNELS BLOCKS PASSES. Called by run_torch_geometric.

Reads the weights, inputs and answers that Trestle's network left in FOLDER, refuses to go on where the answers differ, and prints a line of JSON: CPU seconds
of a forward and backward pass, the best of all, by the fastest of what torch_geometric offers, and each by itself.
"""
import json
import sys
import time
from pathlib import Path

import numpy
import torch
import torch_geometric
from torch_geometric.nn import MessagePassing

N_INPUTS, N_OUTPUTS, EDGE_SCALE, AGREEMENT = 6, 3, 50., 1e-4
ROWS, COLUMNS = 200, 100


def torus():
    """Edges (from, to) and differences of positions, as tests/support/torus_mesh.h: edges sorted by the node that they lead to."""
    row, column = (axis.reshape(-1, 1) for axis in numpy.meshgrid(numpy.arange(ROWS), numpy.arange(COLUMNS), indexing="ij"))
    down, right = numpy.array([-1, -1, 0, 0, 1, 1]), numpy.array([-1, 0, -1, 1, 0, 1])
    source = (row + down) % ROWS * COLUMNS + (column + right) % COLUMNS
    target = numpy.broadcast_to(row * COLUMNS + column, source.shape)
    position = numpy.hstack([row, column]) / (0.5 * numpy.hypot(ROWS - 1, COLUMNS - 1))
    edges = numpy.stack([source.ravel(), target.ravel()])
    difference = position[edges[0]] - position[edges[1]]
    features = numpy.column_stack([difference, numpy.zeros(len(difference)), numpy.linalg.norm(difference, axis=1)])
    return torch.from_numpy(edges), torch.from_numpy(EDGE_SCALE * features).float()


def perceptron(n_in, n, n_out, has_norm=True):
    layers = [torch.nn.Linear(n_in, n), torch.nn.ReLU(), torch.nn.Linear(n, n), torch.nn.ReLU(), torch.nn.Linear(n, n_out)]
    return torch.nn.Sequential(*layers, *([torch.nn.LayerNorm(n_out)] if has_norm else []))


class Block(MessagePassing):
    def __init__(self, n):
        super().__init__(aggr="sum")
        self.of_edges, self.of_nodes = perceptron(3 * n, n, n), perceptron(2 * n, n, n)

    def forward(self, x, edge_index, e):
        update = self.edge_updater(edge_index, x=x, e=e)
        total = self.propagate(edge_index, update=update, size=(len(x), len(x)))
        return x + self.of_nodes(torch.cat([x, total], 1)), e + update

    def edge_update(self, x_i, x_j, e):
        return self.of_edges(torch.cat([e, x_i, x_j], 1))

    def message(self, update):
        return update


class MeshGraphNet(torch.nn.Module):
    def __init__(self, n, n_blocks):
        super().__init__()
        self.nodes, self.edges = perceptron(N_INPUTS, n, n), perceptron(4, n, n)
        self.blocks = torch.nn.ModuleList(Block(n) for _ in range(n_blocks))
        self.decoder = perceptron(n, n, N_OUTPUTS, False)

    def forward(self, x, edge_index, features):
        x, e = self.nodes(x), self.edges(features)
        for block in self.blocks:
            x, e = block(x, edge_index, e)
        return self.decoder(x)

    def load(self, flat):
        """Trestle's order is that of the modules; its matrices act from the right, its norms multiply by 1 + gain."""
        for module in self.modules():
            if isinstance(module, (torch.nn.Linear, torch.nn.LayerNorm)):
                for parameter in (module.weight, module.bias):
                    values, flat = flat[:parameter.numel()], flat[parameter.numel():]
                    if isinstance(module, torch.nn.LayerNorm):
                        values = values + (parameter is module.weight)
                    elif parameter is module.weight:
                        values = values.reshape(parameter.shape[::-1]).t()
                    parameter.data.copy_(values.reshape(parameter.shape))
        if len(flat) > 0:
            sys.exit(f"{len(flat)} of Trestle's weights are left over.")


def edge_indices(edges):
    """What torch_geometric sums by: any order of edges; where this version has it, their sorted order, by segments."""
    result = {"index": edges}
    try:
        from torch_geometric import EdgeIndex
        n = ROWS * COLUMNS
        result["sorted"] = EdgeIndex(edges, sparse_size=(n, n), sort_order="col").fill_cache_()
    except (ImportError, AttributeError, RuntimeError, TypeError, ValueError) as error:
        print(f"without sorted edges: {error}", file=sys.stderr)
    return result


def seconds(net, x, edge_index, features, n_passes):
    best = float("inf")
    for _ in range(n_passes):
        net.zero_grad(set_to_none=True)
        start = time.process_time()
        net(x, edge_index, features).square().sum().backward()
        best = min(best, time.process_time() - start)
    return best


def main():
    folder, (channels, n_blocks, n_passes) = Path(sys.argv[1]), map(int, sys.argv[2:5])
    torch.set_num_threads(1)

    def read(name):
        return torch.from_numpy(numpy.fromfile(folder / f"{name}.bin", dtype=numpy.float32))
    edges, features = torus()
    net = MeshGraphNet(channels, n_blocks)
    net.load(read("weights"))
    x, answer = read("inputs").reshape(-1, N_INPUTS), read("outputs").reshape(-1, N_OUTPUTS)
    figures = {}
    for name, edge_index in edge_indices(edges).items():
        with torch.no_grad():
            apart = float((net(x, edge_index, features) - answer).abs().max() / answer.abs().max())
        if not apart < AGREEMENT:
            sys.exit(f"Answers differ by {apart:.1e}, more than {AGREEMENT:g}: these are two networks.")
        figures[f"apart.{name}"] = apart
        figures[f"seconds.{name}"] = seconds(net, x, edge_index, features, n_passes)
    figures["seconds"] = min(value for key, value in figures.items() if key.startswith("seconds."))
    print(json.dumps({**figures, "torch": torch.__version__, "torch_geometric": torch_geometric.__version__}))


main()
