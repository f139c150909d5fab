"""Source files as the rules see them: bytes in, trees and spans out."""
