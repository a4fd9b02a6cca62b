from pkg.core.frame import Frame
