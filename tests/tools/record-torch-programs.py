"""Make small programs of torch.export with the outputs of PyTorch: forms of modules and functions that readers meet.

    python record-torch-programs.py <folder> [name ...]

Each folder gets model.pt2 (open batch), fixed.pt2 (batch fixed to 8), input.npy and the outputs. The environment needs torch.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from torch_archive import without_traces  # noqa: E402

ROWS = 8


class Net(nn.Module):
    """Modules by name and a function of them."""

    def __init__(self, run, **modules):
        super().__init__()
        for name, module in modules.items():
            setattr(self, name, module)
        self.run = run

    def forward(self, x):
        return self.run(self, x)


torch.manual_seed(1)
CASES = {
    'resnet': (Net(lambda m,x: m.fc(F.adaptive_avg_pool2d(F.relu(m.b2(m.c2(F.relu(m.b1(m.c1(x)))))+m.sk(x)),1).flatten(1)),c1=nn.Conv2d(3,8,3,stride=2,padding=1,bias=False),b1=nn.BatchNorm2d(8),c2=nn.Conv2d(8,8,3,padding='same'),b2=nn.BatchNorm2d(8),sk=nn.Conv2d(3,8,1,stride=2),fc=nn.Linear(8,4)),(3,8,8)),
    'mobile': (nn.Sequential(nn.Conv2d(3,8,3,padding=1),nn.BatchNorm2d(8),nn.ReLU6(inplace=True),nn.Conv2d(8,8,3,padding=1,groups=8),nn.Hardswish(inplace=True),nn.Conv2d(8,6,1,groups=2),nn.MaxPool2d(3,2,1,ceil_mode=True),nn.AvgPool2d(2,ceil_mode=True,count_include_pad=False,padding=1),nn.Flatten(),nn.LazyLinear(4)),(3,9,9)),
    'inplace': (Net(lambda m,x: (lambda a: F.relu_(a)+a*2)(m.fc(x)),fc=nn.Linear(6,6)),(6,)),
    'mha': (nn.TransformerEncoderLayer(8,2,16,batch_first=True,dropout=0.1),(5,8)),
    'gru_tm': (Net(lambda m,x: m.fc(m.r(x.transpose(0,1))[0][-1]),r=nn.GRU(5,6),fc=nn.Linear(6,2)),(7,5)),
    'lstm_hn': (Net(lambda m,x: m.fc(m.r(x)[1][0][-1]),r=nn.LSTM(5,6,num_layers=2,batch_first=True),fc=nn.Linear(6,2)),(7,5)),
    'lstm_bi_hn': (Net(lambda m,x: (lambda h: m.fc(torch.cat([h[-2],h[-1]],1)))(m.r(x)[1][0]),r=nn.LSTM(5,6,bidirectional=True,batch_first=True),fc=nn.Linear(12,2)),(7,5)),
    'pad': (Net(lambda m,x: m.c(m.p(x)).mean((2,3)),p=nn.ZeroPad2d((1,2,0,1)),c=nn.Conv2d(2,3,3)),(2,5,6)),
    'split': (Net(lambda m,x: (lambda t: t[0]*torch.sigmoid(t[1])+torch.stack(t,1).sum(1))(m.fc(x).chunk(2,1)),fc=nn.Linear(6,8)),(6,)),
    'bilinear': (Net(lambda m,x: F.interpolate(m.c(x),scale_factor=2,mode='bilinear'),c=nn.Conv2d(2,3,1)),(2,4,5)),
    'glu': (Net(lambda m,x: F.glu(m.fc(x))+F.normalize(m.fc2(x)),fc=nn.Linear(6,8),fc2=nn.Linear(6,4)),(6,)),
    'groupnorm': (nn.Sequential(nn.Conv1d(4,6,3),nn.GroupNorm(2,6),nn.Tanh()),(4,9)),
    'std': (Net(lambda m,x: (x-x.mean(1,keepdim=True))/(x.std(1,keepdim=True)+1e-3),),(6,)),
    'where': (Net(lambda m,x: torch.where(x>0,x,0.1*x).clamp(max=1.5)+x.abs().sqrt()-x**2+x.pow(3),),(6,)),
    'permute_in': (Net(lambda m,x: m.c(x.permute(0,3,1,2)).flatten(1),c=nn.Conv2d(2,3,3)),(5,6,2)),
    'view_conv': (Net(lambda m,x: m.fc(m.c(x.view(-1,1,4,4)).relu().view(x.shape[0],-1)),c=nn.Conv2d(1,3,3),fc=nn.Linear(12,2)),(16,)),
    'dictout': (Net(lambda m,x: {'a':m.fc(x),'b':x},fc=nn.Linear(6,3)),(6,)),
    'unet': (Net(lambda m,x: m.o(torch.cat([m.u(m.d(F.max_pool2d(m.e(x),2))),m.e(x)],1)),e=nn.Conv2d(1,4,3,padding=1),d=nn.Conv2d(4,4,3,padding=1),u=nn.Upsample(scale_factor=2),o=nn.Conv2d(8,1,1)),(1,6,8)),
}


def record(name, folder):
    model, shape = CASES[name]
    model(torch.zeros(2, *shape))  # lazy modules take their sizes
    model.eval()
    for buffer in model.buffers():
        if buffer.dtype.is_floating_point:
            buffer.uniform_(0.5, 1.5)
    x = torch.randn(ROWS, *shape)
    result = model(x)
    results = list(result.values()) if isinstance(result, dict) else [result]
    folder.mkdir(parents=True, exist_ok=True)
    torch.export.save(torch.export.export(model, (x[:2],), dynamic_shapes=({0: torch.export.Dim('batch')},)), str(folder / 'model.pt2'))
    torch.export.save(torch.export.export(model, (x,)), str(folder / 'fixed.pt2'))
    for file in ('model.pt2', 'fixed.pt2'):
        without_traces(folder / file)
    np.save(folder / 'input.npy', x.numpy())
    for i, values in enumerate(results):
        np.save(folder / f'output_{i}.npy', values.detach().numpy())


if __name__ == '__main__':
    for name in sys.argv[2:] or CASES:
        record(name, Path(sys.argv[1]) / name.replace('_', '-'))
