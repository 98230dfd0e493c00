/** The kernel language, its IR and lowerings, the tensor library and the interface of devices. */
module dev.pavage.core {
    requires jdk.jfr;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.pavage.device;
    exports dev.pavage.io;
    exports dev.pavage.ir;
    exports dev.pavage.kernel;
    exports dev.pavage.lane;
    exports dev.pavage.library;
    exports dev.pavage.pass;
    exports dev.pavage.reference;
    exports dev.pavage.settings;
    exports dev.pavage.tensor;
    exports dev.pavage.type;

    uses dev.pavage.device.Backend;
}
