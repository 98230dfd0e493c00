/** Runs kernels on NVIDIA GPUs through the driver alone, and on a simulator of them. */
module dev.pavage.cuda {
    requires transitive dev.pavage.core;
    requires static jcuda;
    requires static org.jspecify;

    exports dev.pavage.cuda;
    exports dev.pavage.cuda.cublas;
    exports dev.pavage.cuda.driver;
    exports dev.pavage.cuda.ptx;
    exports dev.pavage.cuda.sim;
    exports dev.pavage.cuda.sim.report;

    provides dev.pavage.device.Backend with
            dev.pavage.cuda.CudaBackend,
            dev.pavage.cuda.CudaSimBackend;
}
