/** The kernel language, its IR and lowerings, the tensor library and the interface of devices. */
module dev.pavage.core {
    requires static org.jspecify;

    exports dev.pavage.ir;
    exports dev.pavage.lane;
    exports dev.pavage.type;
}
