/** Runs kernels on the CPU with the Vector API. */
module dev.pavage.cpu {
    requires dev.pavage.core;
    requires jdk.management;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    provides dev.pavage.device.Backend with
            dev.pavage.cpu.CpuBackend;
}
