package dev.pavage.cpu.machine;

/** A function has something that {@link FunctionAssembler} does not write; the message says what. */
final class NotEncodableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotEncodableException(String what) {
        super(what);
    }
}
