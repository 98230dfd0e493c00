/** Runs kernels on OpenCL devices through JOCL. */
module dev.pavage.opencl {
    requires transitive dev.pavage.core;
    requires transitive jocl;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.pavage.opencl;

    provides dev.pavage.device.Backend with
            dev.pavage.opencl.OpenClBackend;
}
