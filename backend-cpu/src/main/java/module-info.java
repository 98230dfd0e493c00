/** Runs kernels on the CPU with the Vector API. */
module dev.pavage.cpu {
    requires dev.pavage.core;
    requires static jdk.incubator.vector;
    requires static org.jspecify;
}
