package dev.pavage.device;

import java.util.List;

/** The device that is always there: it runs tile IR by itself, slowly and with an eye on every mistake. */
final class ReferenceBackend implements Backend {
    static final String NAME = "reference";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Discovery discover() {
        return Discovery.found(List.of(new ReferenceDriver()));
    }
}
