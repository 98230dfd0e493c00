package dev.pavage.ir;

/** An op whose operands, attributes or place break the rules of the tile IR. */
public class IrException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** An exception with a message that names the op and what it was given. */
    public IrException(String message) {
        super(message);
    }
}
